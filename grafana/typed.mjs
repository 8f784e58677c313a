// Writes each dashboard as TypeScript that tsc compares with @grafana/schema; README.md says how.
// node typed.mjs FOLDER_OF_DASHBOARDS FOLDER_TO_WRITE_TO
import fs from "node:fs";
import path from "node:path";

// Values of enums stand in JSON as what they are worth; annotations have fields that are the data source's own.
const types = `import type { AnnotationQuery, Dashboard } from "@grafana/schema";
type Scalar = number | boolean | null | undefined | Function;
type Json<T> = T extends string ? \`\${T}\` | (string extends T ? string : never)
  : T extends Scalar ? T
  : T extends Array<infer Item> ? Json<Item>[]
  : T extends object ? { [Name in keyof T]: Json<T[Name]> }
  : T;
type Asked = {
  expr?: string; step?: string; textFormat?: string; titleFormat?: string; tagKeys?: string; useValueForTime?: boolean;
};
type Annotation = Json<AnnotationQuery> & Asked;
type Typed = Omit<Json<Dashboard>, "annotations"> & { annotations: { list: Annotation[] } };
`;

const [from, to] = process.argv.slice(2);
for (const name of fs.readdirSync(from).filter((one) => one.endsWith(".json"))) {
  const text = fs.readFileSync(path.join(from, name), "utf8");
  fs.writeFileSync(path.join(to, name.replace(".json", ".ts")), `${types}export const dashboard: Typed = ${text};\n`);
}
