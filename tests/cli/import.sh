#!/bin/sh
# `millwright import config`: a state-space hybrid from its configuration to a step, and files that would be read as something else.
. tests/cli_kit.sh
is() { if [ "$2" ]; then echo "ok $1"; else echo "not ok $1"; bad=1; fi; }
MILLWRIGHT_PATH=$(pwd)/scenarios/library; export MILLWRIGHT_PATH
rest='"model_type": "nemotron_h", "hidden_size": 2688, "num_attention_heads": 32, "num_key_value_heads": 2, "head_dim": 128, "vocab_size": 131072, "mamba_num_heads": 64, "mamba_head_dim": 64, "ssm_state_size": 128, "n_groups": 8, "chunk_size": 128'
experts='"n_routed_experts": 128, "num_experts_per_tok": 6, "moe_intermediate_size": 1856, "moe_shared_expert_intermediate_size": 2784'
config() { printf '{%s, %s}\n' "$rest" "$1" > "$tmp/config.json"; }
import() { t "$1" "$2" "$3" $mw import config "$tmp/config.json" -o "$tmp/library/imported.yaml"; }
mkdir "$tmp/library"
cp scenarios/examples/llama3-405b-16k-h100.yaml "$tmp/run.yaml"
step() { t "$1" 0 "one step" $mw explain "$tmp/run.yaml" llama3 --set work.llama3.train=imported --set work.llama3.gpus=64 --set work.llama3.parallel=auto; }

config "\"num_hidden_layers\": 8, \"hybrid_override_pattern\": \"MEMEM*ME\", $experts"
import "a hybrid" 0 "written: "
is "has its layers and half a shared expert more" "$(tr '\n' ' ' < "$tmp/library/imported.yaml" | grep 'shared_experts: 1.5 .*mixers: 4  *attention_layers: 1 ')"
step "it has a step"
config '"num_hidden_layers": 6, "hybrid_override_pattern": "MMMMMM", "intermediate_size": 0'
import "nothing but mixers" 0 "written: "
step "they have a step"
config "\"num_hidden_layers\": 8, \"hybrid_override_pattern\": \"MEM*\", $experts"
import "a pattern of fewer layers" 3 "does not name a kind for each of num_hidden_layers [E445]"
config '"num_hidden_layers": 4, "hybrid_override_pattern": "MEM*", "n_routed_experts": 4, "num_experts_per_tok": 6, "moe_intermediate_size": 1856'
import "more picks than experts" 3 "no step can be made of it: it has 4 experts, and 6 experts_active [E445]"
exit $bad
