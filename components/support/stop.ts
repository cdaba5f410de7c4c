import * as pulumi from "@pulumi/pulumi";

/**
 * A value, or the end of the program with one message. Whatever waits for the value waits until then: each of hundreds of
 * things would otherwise tell the same error in words of its own.
 * @param remedy what to do, a sentence
 */
export async function orStop<T>(find: () => T | Promise<T>, remedy: string): Promise<T> {
  try {
    return await find();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // Told once, without a stack, by whoever looks after what nobody handles.
    void Promise.reject(new pulumi.RunError(`${reason.replace(/\.$/, "")}. ${remedy}`));
    return await new Promise<never>(() => {});
  }
}
