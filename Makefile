# Every target does the set-up it needs, once: see sandbox/toolchain.
STACK ?= dev
# --stack only where somebody has said STACK; a status without it is of all stacks.
NAMED = $(if $(filter-out file,$(origin STACK)), --stack $(STACK))
NODE := sandbox/toolchain/node
SANDBOX := bin/sandbox

.DEFAULT_GOAL := help
.PHONY: help setup preview review adopt policies up down status probe drill test check format docs urns bench clean

help: ## list the targets
	@printf 'make TARGET [STACK=dev] [SIMULATE=1]\n\n'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\nbin/sandbox help tells about the command behind them.\n'

setup: ## install the dependencies and the Pulumi CLI, which every other target does when it needs them
	@$(SANDBOX) version

preview: ## show what an up of STACK would do, without credentials and without a cloud
	@$(SANDBOX) preview --stack $(STACK)

review: ## report what the working tree does to STACK since BASE=main, behind the gate; ALLOW="RULE RULE" overrides
	@bin/review --stack $(STACK)$(if $(BASE), --base $(BASE))$(if $(ALLOW), --allow "$(ALLOW)")

adopt: ## compare what STACK declares with what exists (INVENTORY=FILE, CLI=pulumi), and write the files for pulumi import
	@bin/adopt $(STACK)$(if $(INVENTORY), --inventory $(INVENTORY))$(if $(CLI), --cli $(CLI))

policies: ## preview STACK and refuse what breaks a rule of policies/
	@$(SANDBOX) preview --stack $(STACK) --policy-pack policies

up: ## bring STACK up: real hosts as root on Linux, else (and with SIMULATE=1) a simulated cloud
	@$(SANDBOX) up --stack $(STACK) --yes$(if $(filter-out 0,$(SIMULATE)), --simulate)

down: ## remove STACK with its hosts and all they hold, protected or retained too
	@$(SANDBOX) down --stack $(STACK)

status: ## show every host, service, certificate and database of STACK with its health; of all stacks without STACK
	@$(SANDBOX) status$(NAMED)

probe: ## ask the running hosts of STACK all that the catalog promises, or what THEMES="web ports" are about
	@$(SANDBOX) probe$(if $(THEMES), $(THEMES)) --stack $(STACK)

drill: ## follow the runbooks on hosts of dev, in a clone of its own: what is lost comes back, what is rotated goes on
	@$(NODE) node_modules/mocha/bin/mocha.js --spec test/drills/runbooks.ts --spec test/drills/first-run.ts$(if $(RUNBOOKS), --grep '$(RUNBOOKS)')

test: ## check types, format and lint, then run every test; ends with the line N passed, N failed
	@$(NODE) test/run.ts

check: ## check types, format and lint
	@$(NODE) test/run.ts --checks

format: ## format the code and mend what the linter can
	@$(NODE) node_modules/@biomejs/biome/bin/biome check --write .

docs: ## write docs/estate from prod's catalog; with OUTPUTS=FILE or another STACK, into .sandbox/documents
	@$(NODE) documents/main.ts$(NAMED)$(if $(OUTPUTS), --outputs $(OUTPUTS))

urns: ## accept the URNs that the program registers today
	@$(NODE) test/urns/update.ts

bench: ## measure the preview against its floor and its growth, and STACK on machines: how long, what takes it, memory
	@$(NODE) bench/main.ts $(STACK)

clean: ## remove what was installed or made in this clone, with its hosts, local states and simulated clouds
	@for stack in $$(ls .sandbox/machines 2> /dev/null); do $(SANDBOX) down --stack $$stack || exit 1; done
	@rm -rf node_modules .sandbox
