import { isRecord } from "../../commands/record.ts";

/** A workflow as its YAML has it; nothing is known of its form. */
export type Workflow = Readonly<Record<string, unknown>>;

interface Step {
  /** `preview.yml: offline: step 2`. */
  readonly place: string;
  readonly uses: string | undefined;
  readonly run: string | undefined;
  readonly with: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, unknown>>;
  readonly job: Readonly<Record<string, unknown>>;
}

/** An expression of a workflow, as it is written there. */
export function expression(text: string): string {
  return `$\{{ ${text} }}`;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function jobsOf(file: string, workflow: Workflow) {
  return Object.entries(record(workflow.jobs)).map(([name, job]) => ({
    place: `${file}: ${name}`,
    job: record(job),
  }));
}

function stepsOf(file: string, workflow: Workflow): readonly Step[] {
  return jobsOf(file, workflow).flatMap(({ place, job }) =>
    (Array.isArray(job.steps) ? job.steps : []).filter(isRecord).map((step, index) => ({
      place: `${place}: step ${index + 1}`,
      uses: typeof step.uses === "string" ? step.uses : undefined,
      run: typeof step.run === "string" ? step.run : undefined,
      with: record(step.with),
      env: record(step.env),
      job,
    })),
  );
}

function triggers(workflow: Workflow): readonly string[] {
  const { on } = workflow;
  if (typeof on === "string") return [on];
  return Array.isArray(on) ? on.map(String) : Object.keys(record(on));
}

/** Whether a job runs on the main branch alone, itself or by the job that it needs. */
function boundToMain(workflow: Workflow, job: Readonly<Record<string, unknown>>): boolean {
  if (String(job.if).includes("github.ref == 'refs/heads/main'")) return true;
  return typeof job.needs === "string" && boundToMain(workflow, record(record(workflow.jobs)[job.needs]));
}

/** A rule for a workflow, in the way of zizmor's audits: what is wrong, each with its place. */
export type Rule = (file: string, workflow: Workflow, text: string) => readonly string[];

/** Expressions whose value a stranger can choose (GitHub docs, "Script injections"). */
const UNTRUSTED =
  /head_ref|\.ref\b|ref_name|head_branch|\.title|\.body|\.label|\.login|\.email|\.name\b|\.message|full_name|commits|inputs\./;

export const RULES: Readonly<Record<string, Rule>> = {
  "actions are pinned by commit, with their version beside it": (file, _workflow, text) =>
    text.split("\n").flatMap((line, index) => {
      const action = /^\s*(?:- )?uses:\s*(\S.*)$/.exec(line)?.[1];
      if (action === undefined || action.startsWith("./")) return [];
      const pinned = /^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action);
      return pinned ? [] : [`${file}:${index + 1}: ${action}`];
    }),
  "no script has an expression in it": (file, workflow) =>
    stepsOf(file, workflow).flatMap(({ place, run }) =>
      run?.includes(expression("").slice(0, 3)) ? [`${place}: ${run}`] : [],
    ),
  "what a stranger chooses reaches nothing that would run it": (file, workflow) =>
    stepsOf(file, workflow).flatMap(({ place, ...step }) =>
      Object.entries(step.with)
        .filter(([name]) => ["script", "ref", "repository", "run", "path", "name"].includes(name))
        .filter(([, value]) =>
          [...String(value).matchAll(/\$\{\{(.*?)\}\}/g)].some(([, expression = ""]) =>
            UNTRUSTED.test(expression),
          ),
        )
        .map(([name, value]) => `${place}: ${name}: ${value}`),
    ),
  "a workflow has no permission that a job does not ask for": (file, workflow) => [
    ...(isRecord(workflow.permissions) && Object.keys(workflow.permissions).length === 0
      ? []
      : [`${file}: permissions is not {}`]),
    ...jobsOf(file, workflow).flatMap(({ place, job }) =>
      isRecord(job.permissions) ? [] : [`${place}: has no permissions`],
    ),
  ],
  "nothing writes but comments and issues": (file, workflow) =>
    jobsOf(file, workflow).flatMap(({ place, job }) =>
      Object.entries(record(job.permissions))
        .filter(([name, access]) => access !== "read" && !["issues", "pull-requests"].includes(name))
        .map(([name, access]) => `${place}: ${name}: ${access}`),
    ),
  "what runs a change's code writes nothing": (file, workflow) =>
    jobsOf(file, workflow)
      .filter(() => triggers(workflow).includes("pull_request"))
      .filter(({ job }) => Object.values(record(job.permissions)).some((access) => access !== "read"))
      .map(({ place }) => place),
  "no trigger runs a change's code with the repository's rights": (file, workflow) => [
    ...triggers(workflow)
      .filter((trigger) => ["pull_request_target", "issue_comment"].includes(trigger))
      .map((trigger) => `${file}: on ${trigger}`),
    ...stepsOf(file, workflow)
      .filter(() => triggers(workflow).includes("workflow_run"))
      .filter(({ uses }) => uses?.startsWith("actions/checkout@"))
      .filter((step) => step.with.ref !== expression("github.event.repository.default_branch"))
      .map(({ place }) => `${place}: checks something else out than the main branch`),
  ],
  "a checkout leaves no credentials behind": (file, workflow) =>
    stepsOf(file, workflow)
      .filter(({ uses }) => uses?.startsWith("actions/checkout@"))
      .filter((step) => step.with["persist-credentials"] !== false)
      .map(({ place }) => place),
  "every job ends": (file, workflow) =>
    jobsOf(file, workflow)
      .filter(({ job }) => typeof job["timeout-minutes"] !== "number")
      .map(({ place }) => place),
  "runners are named by their version": (file, workflow) =>
    jobsOf(file, workflow)
      .filter(({ job }) => job["runs-on"] !== "ubuntu-24.04")
      .map(({ place }) => place),
  "runs of one kind do not overtake each other": (file, workflow) =>
    jobsOf(file, workflow)
      .filter(({ job }) => !isRecord(job.concurrency) && !isRecord(workflow.concurrency))
      .map(({ place }) => place),
  "secrets are in the one step that needs them, of a job with an environment": (file, workflow) => [
    ...stepsOf(file, workflow)
      .filter(({ env }) => Object.values(env).some((value) => String(value).includes("secrets.")))
      .filter(({ job }) => typeof job.environment !== "string")
      .map(({ place }) => place),
    ...jobsOf(file, workflow)
      .filter(({ job }) => /secrets\b/.test(JSON.stringify({ ...job, steps: undefined })))
      .map(({ place }) => `${place}: the whole job has secrets`),
    ...(/secrets\b/.test(JSON.stringify({ ...workflow, jobs: undefined }))
      ? [`${file}: everything has secrets`]
      : []),
  ],
  "credentials of pull requests and of the main branch are apart": (file, workflow) =>
    jobsOf(file, workflow).flatMap(({ place, job }) => {
      if (job.environment === undefined) return [];
      const forChange = job.environment === "pull-request";
      if (triggers(workflow).includes("pull_request")) {
        return forChange ? [] : [`${place}: a pull request's run has the environment ${job.environment}`];
      }
      if (forChange) return [`${place}: has the environment of pull requests`];
      return boundToMain(workflow, job) ? [] : [`${place}: may run on another branch than main`];
    }),
  "an approval holds as long as its plan": (file, workflow) =>
    jobsOf(file, workflow)
      .filter(({ job }) => typeof job.needs === "string" && job.environment !== undefined)
      .flatMap(({ job }) =>
        stepsOf(file, { jobs: { [String(job.needs)]: record(workflow.jobs)[String(job.needs)] } }),
      )
      .filter(({ uses }) => uses?.startsWith("actions/upload-artifact@"))
      .filter((step) => Number(step.with["retention-days"]) < 31)
      .map(({ place }) => place),
  "stacks come from the repository or its settings": (file, workflow) =>
    jobsOf(file, workflow)
      .filter(({ job }) => Array.isArray(record(record(job.strategy).matrix).stack))
      .map(({ place }) => place),
  "nothing inherits or lists all secrets": (file, _workflow, text) =>
    /secrets:\s*inherit|toJSON\(\s*secrets/i.test(text) ? [file] : [],
};
