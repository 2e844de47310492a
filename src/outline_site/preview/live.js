console.log("live")
