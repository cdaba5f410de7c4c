import { randomInt } from "node:crypto";
import type { ResourceBehaviour } from "../../provider/behaviour.ts";
import { atLeast, KEPT_IN_STATE, numberOr, textOr } from "./common.ts";

const ADVERBS =
  "barely boldly briefly calmly clearly closely deeply duly eagerly early evenly fairly firmly fully gently gladly kindly largely lightly loudly mainly mildly nearly neatly newly openly plainly quickly rapidly rarely safely sharply slowly softly surely truly vastly warmly wholly widely wisely";
const ADJECTIVES =
  "able amber apt bold brave bright calm casual clean clever cosmic crisp daring deep eager epic equal exact fair fast fine firm fleet fond fresh full gentle golden grand happy honest ideal keen kind large light lively loyal lucky major mellow merry mighty modest native neat noble open patient proud pure quick quiet rapid rare ready sharp simple sincere smart smooth social solid stable steady still sunny tender tidy true upward valid vital warm whole wise";
const NAMES =
  "ant ape badger bass bat bear beaver bee bird bison boar bream buck bull camel cat cattle clam cobra cod condor coral cow crab crane cricket crow deer dingo dodo dog dove duck eagle earwig eel elf elk emu ewe falcon fawn feline finch firefly fish fly fox frog gar gecko ghost goat goose grouse gull halibut hare hawk hen heron hog horse hound ibex iguana impala jackal jay kid kite kiwi koala lab lamb lark lemur leopard lion lizard llama lobster lynx macaw magpie mako mantis marlin marmot marten martin moose moth mouse mule newt ocelot octopus orca oriole osprey owl ox panda panther parrot perch pig pigeon piranha pony pup python quail rabbit ram raptor rat raven ray robin rodent rooster sailfish salmon sawfish seal shad shark sheep shrew shrimp skink skunk sloth slug snail snake snipe spider sponge squid stag stork stud sunbird swan swift tahr teal tick tiger toad trout turkey turtle vervet viper vulture walleye walrus wasp weasel whale whippet wolf wombat worm wren yak zebra";

/** Adverbs, one adjective and a name, as many words as `length`; the words are this sandbox's own choice. */
export const randomPet: ResourceBehaviour = {
  ...KEPT_IN_STATE,
  validate: (inputs) => atLeast(inputs, "length", "length", 1),
  create: (inputs) => {
    const length = numberOr(inputs, "length", 2);
    const separator = textOr(inputs, "separator", "-");
    const prefix = textOr(inputs, "prefix", "");
    const words = Array.from({ length }, (_, index) => pick(listFor(length - 1 - index)));
    const id = [...(prefix === "" ? [] : [prefix]), ...words].join(separator);
    return { id, outputs: { ...inputs, length, separator } };
  },
};

function listFor(wordsAfter: number): string {
  if (wordsAfter === 0) return NAMES;
  return wordsAfter === 1 ? ADJECTIVES : ADVERBS;
}

function pick(list: string): string {
  const words = list.split(" ");
  return words[randomInt(words.length)] ?? "";
}
