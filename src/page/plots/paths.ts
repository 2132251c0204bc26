/** Bars, one a number of the horizontal axis. */
import uPlot from 'uplot';

export const bars: uPlot.Series.PathBuilder = (plot, series, from, to) =>
  uPlot.paths.bars?.({ size: [0.7, 24] })(plot, series, from, to) ?? null;
