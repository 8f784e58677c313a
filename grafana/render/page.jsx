// A dashboard on its grid of 24 columns, drawn with the components that Grafana's own panels are made of.
import 'uplot/dist/uPlot.min.css';
import {
  ThemeContext,
  VizOrientation,
  createTheme,
  dateTime,
  getDisplayValueAlignmentFactors,
  getFieldDisplayValues,
} from '@grafana/data';
import {
  BarGauge,
  BigValue,
  GlobalStyles,
  Icon,
  PanelChrome,
  PortalContainer,
  TimeSeries,
  VizRepeater,
} from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { createRoot } from 'react-dom/client';
import { MemoryRouter } from 'react-router-dom';
import { frames } from './data.js';
import { StateTimeline } from './timeline.jsx';

const theme = createTheme({ colors: { mode: 'dark' } });
const GAP = 8, CELL = 30, EDGE = 16; // as Grafana lays panels out

function values(panel, series) {
  return getFieldDisplayValues({
    data: series,
    fieldConfig: panel.fieldConfig,
    reduceOptions: panel.options.reduceOptions,
    replaceVariables: (text) => text,
    theme,
    timeZone: 'utc',
  });
}

// Several values side by side or below each other, as the stat and the bar gauge panel do.
function Repeated({ panel, series, width, height, render, ...rest }) {
  return (
    <VizRepeater
      source={series}
      getValues={() => values(panel, series)}
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      renderValue={render}
      orientation={panel.options.orientation}
      renderCounter={0}
      width={width}
      height={height}
      {...rest}
    />
  );
}

function Stat(props) {
  const { colorMode, graphMode, justifyMode, textMode, wideLayout } = props.panel.options;
  const look = { colorMode, graphMode, justifyMode, textMode, disableWideLayout: !wideLayout, theme };
  const render = ({ value, width, height, count, alignmentFactors }) => (
    <BigValue value={value.display} {...{ width, height, count, alignmentFactors, ...look }} />
  );
  return <Repeated {...props} render={render} autoGrid />;
}

function Bars(props) {
  const { displayMode, valueMode, namePlacement, showUnfilled, minVizHeight, maxVizHeight } = props.panel.options;
  const look = { displayMode, namePlacement, showUnfilled, valueDisplayMode: valueMode, itemSpacing: 10, theme };
  const render = ({ value, width, height, orientation, alignmentFactors }) => (
    <BarGauge
      value={value.display}
      field={value.field}
      display={value.view?.getFieldDisplayProcessor(value.colIndex)}
      {...{ width, height, orientation, alignmentFactors, ...look }}
    />
  );
  return <Repeated {...props} render={render} itemSpacing={10} {...{ minVizHeight, maxVizHeight }} />;
}

function Lines({ panel, series, width, height, begin, end }) {
  const [from, to] = [dateTime(begin), dateTime(end)];
  return (
    <TimeSeries
      frames={series}
      timeRange={{ from, to, raw: { from, to } }}
      timeZone="utc"
      legend={panel.options.legend}
      {...{ width, height }}
    />
  );
}

function Columns({ panel, series, width, height }) {
  const { cellHeight, showHeader, sortBy } = panel.options;
  return (
    <TableNG
      data={series[0]}
      noHeader={!showHeader}
      fieldConfig={panel.fieldConfig}
      enableVirtualization={false}
      {...{ width, height, cellHeight, sortBy }}
    />
  );
}

const KINDS = { stat: Stat, bargauge: Bars, timeseries: Lines, table: Columns, 'state-timeline': StateTimeline };

function Panel({ panel, width, height, ...rest }) {
  const Kind = KINDS[panel.type];
  return (
    <PanelChrome
      title={panel.title}
      description={panel.description}
      padding={panel.type === 'table' ? 'none' : 'md'}
      {...{ width, height }}
    >
      {(inside, high) => <Kind panel={panel} width={inside} height={high} theme={theme} {...rest} />}
    </PanelChrome>
  );
}

function Row({ title }) {
  return (
    <div style={{ ...theme.typography.h5, display: 'flex', alignItems: 'center', gap: GAP, height: CELL }}>
      <Icon name="angle-down" /> {title}
    </div>
  );
}

function Dashboard({ title, panels, series, begin, end }) {
  const cell = (window.innerWidth - 2 * EDGE + GAP) / 24;
  const hours = Math.round((end - begin) / 3600_000);
  return (
    <div style={{ padding: EDGE }}>
      <div style={{ display: 'flex', justifyContent: 'space-between', paddingBottom: GAP }}>
        <span style={theme.typography.h4}>{title}</span>
        <span style={{ color: theme.colors.text.secondary }}>
          <Icon name="clock-nine" /> Last {hours} hours, UTC
        </span>
      </div>
      <div style={{ position: 'relative' }}>
        {panels.map((panel) => {
          const { x, y, w, h } = panel.gridPos;
          const place = { position: 'absolute', left: x * cell, top: y * (CELL + GAP), width: w * cell - GAP };
          const size = { width: place.width, height: h * (CELL + GAP) - GAP };
          return (
            <div key={panel.id} style={place}>
              {panel.type === 'row' ? (
                <Row title={panel.title} />
              ) : (
                <Panel panel={panel} series={series[panel.id]} {...size} {...{ begin, end }} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

// The styles bring Grafana's font: charts and tables measure and draw their text with it, so it must be there first.
async function font(weight) {
  while (!(await document.fonts.load(`${weight} 14px Inter`)).length) {
    await new Promise(requestAnimationFrame);
  }
}

async function draw() {
  const given = await (await fetch('given.json')).json();
  const series = {};
  for (const panel of given.panels.filter((one) => one.type !== 'row')) {
    series[panel.id] = await frames(panel, given.answers[panel.id], given.step, theme);
  }
  const root = createRoot(document.getElementById('page'));
  const show = (content) =>
    root.render(
      <MemoryRouter>
        <ThemeContext.Provider value={theme}>
          <GlobalStyles />
          <PortalContainer />
          {content}
        </ThemeContext.Provider>
      </MemoryRouter>
    );
  show(null);
  await Promise.all([400, 500].map(font));
  show(<Dashboard {...given} series={series} />);
}

draw();
