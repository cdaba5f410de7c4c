// The program over a catalog of as many machines as BENCH_SERVERS says.
import "../../components/support/sdk-speed.ts";
import { Estate } from "../../components/estate.ts";
import { syntheticEstate } from "../synthetic-estate.ts";

new Estate("bench", { catalog: syntheticEstate(Number(process.env.BENCH_SERVERS)), now: new Date() });
