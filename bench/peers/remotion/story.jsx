// The story as a Remotion user would film it: a sequence per segment, the picture moved and scaled
// by a CSS transform, the narration beside it.

import React from "react";
import {
  AbsoluteFill, Composition, Html5Audio, Img, Sequence, registerRoot, staticFile, useCurrentFrame,
} from "remotion";

const name = (path) => path.split("/").pop();

function Shot({ shot, frameWidth }) {
  const frame = useCurrentFrame();
  const [left, top, width] = shot.crops[frame];
  const transform = `scale(${frameWidth / width}) translate(${-left}px, ${-top}px)`;
  const style = { width: shot.width, height: shot.height, maxWidth: "none", transformOrigin: "0 0" };
  return (
    <AbsoluteFill>
      <Img src={staticFile(name(shot.image))} style={{ ...style, transform }} />
      <Html5Audio src={staticFile(name(shot.audio))} />
    </AbsoluteFill>
  );
}

function Story({ job }) {
  let start = 0;
  return job.shots.map((shot, index) => {
    const from = start;
    start += shot.frames;
    return (
      <Sequence key={index} from={from} durationInFrames={shot.frames}>
        <Shot shot={shot} frameWidth={job.width} />
      </Sequence>
    );
  });
}

const measure = ({ props: { job } }) => ({
  width: job.width,
  height: job.height,
  fps: job.fps,
  durationInFrames: job.shots.reduce((sum, shot) => sum + shot.frames, 0),
});

registerRoot(() => (
  <Composition
    id="story" component={Story} calculateMetadata={measure} defaultProps={{ job: { shots: [] } }}
    width={1920} height={1080} fps={30} durationInFrames={1}
  />
));
