import { isProperties, type Properties, type Value } from "../../../provider/values.ts";
import { items, record, records, text, texts } from "../../common/values.ts";

/** Go's client writes an absent list or map as null. */
export function entry(value: Value | undefined): Properties {
  return isProperties(value) ? value : {};
}

export function entries(value: Value | undefined): readonly Properties[] {
  return items(value).filter(isProperties);
}

/** Service, node and templated identities as Consul writes them. */
export function identitiesTo(inputs: Properties): Properties {
  return {
    ServiceIdentities: records(inputs, "serviceIdentities").map((each) => ({
      ServiceName: text(each, "serviceName"),
      Datacenters: texts(each, "datacenters"),
    })),
    NodeIdentities: records(inputs, "nodeIdentities").map((each) => ({
      NodeName: text(each, "nodeName"),
      Datacenter: text(each, "datacenter"),
    })),
    TemplatedPolicies: records(inputs, "templatedPolicies").map((each) => {
      const variables = text(record(each, "templateVariables"), "name");
      return {
        TemplateName: text(each, "templateName"),
        Datacenters: texts(each, "datacenters"),
        ...(variables === "" ? {} : { TemplateVariables: { Name: variables } }),
      };
    }),
  };
}

/** The same as the program writes them. */
export function identitiesFrom(found: Properties): Properties {
  return {
    serviceIdentities: records(found, "ServiceIdentities").map((each) => ({
      serviceName: text(each, "ServiceName"),
      ...someTexts("datacenters", texts(each, "Datacenters")),
    })),
    nodeIdentities: records(found, "NodeIdentities").map((each) => ({
      nodeName: text(each, "NodeName"),
      datacenter: text(each, "Datacenter"),
    })),
    templatedPolicies: records(found, "TemplatedPolicies").map((each) => {
      const name = text(record(each, "TemplateVariables"), "Name");
      return {
        templateName: text(each, "TemplateName"),
        ...someTexts("datacenters", texts(each, "Datacenters")),
        ...(name === "" ? {} : { templateVariables: { name } }),
      };
    }),
  };
}

function someTexts(key: string, values: readonly string[]): Properties {
  return values.length === 0 ? {} : { [key]: values };
}
