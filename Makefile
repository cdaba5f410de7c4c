# Every target does the set-up it needs, once: see sandbox/toolchain.
STACK ?= dev
NODE := sandbox/toolchain/node
SANDBOX := bin/sandbox

.DEFAULT_GOAL := help
.PHONY: help setup preview up down status test check format urns bench clean

help: ## list the targets
	@printf 'make TARGET [STACK=dev]\n\n'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\nbin/sandbox help tells about the command behind them.\n'

setup: ## install the dependencies and the Pulumi CLI, which every other target does when it needs them
	@$(SANDBOX) version

preview: ## show what an up of STACK would do, without credentials and without a cloud
	@$(SANDBOX) preview --stack $(STACK)

up: ## bring STACK up, on machines of this host where it can have them
	@$(SANDBOX) up --stack $(STACK) --yes

down: ## remove STACK and its machines, with what is protected or retained
	@$(SANDBOX) down --stack $(STACK)

status: ## show what the states and the simulated clouds hold
	@$(SANDBOX) status

test: ## check types, format and lint, then run every test; ends with the line N passed, N failed
	@$(NODE) test/run.ts

check: ## check types, format and lint
	@$(NODE) test/run.ts --checks

format: ## format the code and mend what the linter can
	@$(NODE) node_modules/@biomejs/biome/bin/biome check --write .

urns: ## accept the URNs that the program registers today
	@$(NODE) test/urns/update.ts

bench: ## measure the preview against its floor, and how it grows with the estate
	@$(NODE) bench/main.ts

clean: ## remove what was installed or made in this clone, with its machines, local states and simulated clouds
	@for stack in $$(ls .sandbox/machines 2> /dev/null); do $(SANDBOX) down --stack $$stack || exit 1; done
	@rm -rf node_modules .sandbox
