// The floor: what the engine, the language host and the SDK cost before a program declares anything.
import "@pulumi/pulumi";
