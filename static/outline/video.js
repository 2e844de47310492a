// The player of a video, in the place of the link to it. Loaded when the first one is asked for.
"use strict";
outline.video = (link) => {
  const { video, site, start } = link.parentElement.dataset, id = encodeURIComponent(video);
  const player = outline.make("iframe", {
    src: site === "vimeo" ? `https://player.vimeo.com/video/${id}?dnt=1&autoplay=1`
      : `https://www.youtube-nocookie.com/embed/${id}?autoplay=1${start ? `&start=${encodeURIComponent(start)}` : ""}`,
    title: link.textContent.trim(),
    allow: "autoplay; encrypted-media; fullscreen; picture-in-picture",
    referrerPolicy: "strict-origin-when-cross-origin",
  });
  link.replaceWith(player);
  player.focus();
};
