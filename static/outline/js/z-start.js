const enhance = () => enhancements.forEach((step) => step());
on("outline:update", enhance);
markDone();
restoreUnits();
enhance();
reveal(location.hash)?.scrollIntoView?.();
centre();
