// The state timeline. Grafana keeps it in its core and exports it in no package, so this one is ours: its colours and
// its words come from the dashboard's value mappings.
import { VizLayout, VizLegend } from '@grafana/ui';
import { dateTimeFormat, getFieldDisplayName } from '@grafana/data';

const FONT = 12;
const AXIS = 22;
const HOURS = [1, 2, 3, 6, 12, 24];
const TICK_WIDTH = 56;

const measure = (text) => {
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.font = `${FONT}px Inter`;
  return canvas.measureText(text).width;
};

// Equal values that follow each other are one box, which lasts a step longer than it was seen.
function boxes({ values: times, config }, values) {
  const found = [];
  values.forEach((value, place) => {
    const last = found.at(-1);
    if (!last || last.value !== value || last.end < times[place]) {
      found.push({ value, begin: times[place] });
    }
    found.at(-1).end = times[place] + config.interval;
  });
  return found;
}

function ticks(begin, end, width) {
  const hour = 3600 * 1000;
  const every = hour * (HOURS.find((hours) => ((end - begin) / hour / hours) * TICK_WIDTH < width) ?? 24);
  const found = [];
  for (let at = Math.ceil(begin / every) * every; at < end; at += every) {
    found.push(at);
  }
  return found;
}

function Rows({ series, panel, begin, end, width, height, theme }) {
  const names = series.map((frame) => getFieldDisplayName(frame.fields[1], frame, series));
  const left = Math.min(width / 3, Math.max(...names.map(measure)) + 12);
  const place = (at) => left + ((Math.min(Math.max(at, begin), end) - begin) / (end - begin)) * (width - left - 8);
  const each = (height - AXIS) / series.length;
  const thick = each * panel.options.rowHeight;
  const text = { fontSize: FONT, fontFamily: 'Inter', fill: theme.colors.text.primary };
  return (
    <svg width={width} height={height} style={{ display: 'block' }}>
      {ticks(begin, end, width - left).map((at) => (
        <g key={at}>
          <line x1={place(at)} x2={place(at)} y1={0} y2={height - AXIS} stroke={theme.colors.border.weak} />
          <text x={place(at)} y={height - 6} textAnchor="middle" {...text}>
            {dateTimeFormat(at, { format: 'HH:mm', timeZone: 'utc' })}
          </text>
        </g>
      ))}
      {series.map((frame, row) => (
        <g key={names[row]}>
          <text x={left - 8} y={each * (row + 0.5)} textAnchor="end" dominantBaseline="central" {...text}>
            {names[row]}
          </text>
          {boxes(frame.fields[0], frame.fields[1].values).map((box) => (
            <rect
              key={box.begin}
              x={place(box.begin)}
              y={each * row + (each - thick) / 2}
              width={Math.max(1, place(box.end) - place(box.begin))}
              height={thick}
              fill={frame.fields[1].display(box.value).color}
              fillOpacity={panel.fieldConfig.defaults.custom.fillOpacity / 100}
            />
          ))}
        </g>
      ))}
    </svg>
  );
}

export function StateTimeline({ series, panel, width, height, ...rest }) {
  const mapped = panel.fieldConfig.defaults.mappings.flatMap((mapping) => Object.keys(mapping.options));
  const shown = new Set(series.flatMap((frame) => frame.fields[1].values).map(String));
  const items = mapped.filter((value) => shown.has(value)).map((value) => {
    const { text, color } = series[0].fields[1].display(Number(value));
    return { label: text, color, yAxis: 1 };
  });
  const legend = (
    <VizLayout.Legend placement="bottom">
      <VizLegend items={items} placement="bottom" displayMode="list" />
    </VizLayout.Legend>
  );
  return (
    <VizLayout width={width} height={height} legend={legend}>
      {(inside, high) => <Rows series={series} panel={panel} width={inside} height={high} {...rest} />}
    </VizLayout>
  );
}
