type Sources = readonly string[];

/**
 * What a page may load, and who may show it in a frame, as a content security policy. No surface has a script in its text.
 * @param connectTo origins that pages connect to besides their own
 */
export const contentSecurity = (connectTo: Sources, frameAncestors: Sources) => ({
  defaultSrc: ["'self'"],
  // Mantine writes its theme into a style element.
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", "data:"],
  connectSrc: ["'self'", ...connectTo.flatMap((origin) => [origin, origin.replace(/^http/, "ws")])],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: [...frameAncestors],
});
