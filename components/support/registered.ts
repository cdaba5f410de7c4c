import * as pulumi from "@pulumi/pulumi";

/** What has been registered below a component so far, for what must come after all of it. */
export class Registered {
  private readonly all: pulumi.Resource[] = [];

  /** Options of the component: everything below it passes through its transformations. */
  watching(options: pulumi.ComponentResourceOptions = {}): pulumi.ComponentResourceOptions {
    const remember: pulumi.ResourceTransformation = ({ resource }) => {
      this.all.push(resource);
      return undefined;
    };
    return pulumi.mergeOptions(options, { transformations: [remember] });
  }

  /**
   * Resources, without components: the SDK takes a component in a list of dependencies for all that it holds once it is
   * asked, later children too.
   */
  resources(): pulumi.Resource[] {
    return this.all.filter((resource) => pulumi.CustomResource.isInstance(resource));
  }
}
