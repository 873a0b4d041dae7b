// Makes of each drawn map one to move, as soon as its reader comes near it. What fails leaves the drawing.
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) {
        near.unobserve(target);
        import("./map/live.js").then(({ bringToLife }) => bringToLife(target)).catch(reportError);
      }
    }
  },
  { rootMargin: "200px" },
);

for (const picture of document.querySelectorAll("svg.map-picture[data-land]")) {
  near.observe(picture);
}
