"""A forest as an XGBoost JSON file: full trees with random splits, the same in every run."""
import json
import random

TREES = 100
DEPTH = 6
FEATURES = 10


def document():
    """The file's bytes."""
    generator = random.Random(1)
    trees = [tree(number, generator) for number in range(TREES)]
    return json.dumps({
        "version": [2, 1, 4],
        "learner": {
            "attributes": {},
            "feature_names": [f"f{i}" for i in range(FEATURES)],
            "feature_types": ["float"] * FEATURES,
            "learner_model_param": {
                "base_score": "5E-1", "num_class": "0", "num_feature": str(FEATURES),
                "num_target": "1"},
            "objective": {"name": "reg:squarederror"},
            "gradient_booster": {
                "name": "gbtree",
                "model": {
                    "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": str(TREES)},
                    "iteration_indptr": list(range(TREES + 1)),
                    "tree_info": [0] * TREES,
                    "trees": trees}}}}).encode()


def tree(number, generator):
    """A full tree: the children of node n are 2n + 1 and 2n + 2."""
    inner = 2 ** DEPTH - 1
    count = 2 * inner + 1
    splits = range(inner)
    leaves = [0] * (count - inner)
    return {
        "id": number,
        "tree_param": {
            "num_nodes": str(count), "num_feature": str(FEATURES), "size_leaf_vector": "1"},
        "left_children": [2 * node + 1 for node in splits] + [-1] * len(leaves),
        "right_children": [2 * node + 2 for node in splits] + [-1] * len(leaves),
        "split_indices": [generator.randrange(FEATURES) for _ in splits] + leaves,
        # The features lie between 0 and 1, so that both ways are taken.
        "split_conditions": [round(generator.random(), 6) for _ in splits]
        + [round(generator.uniform(-0.1, 0.1), 6) for _ in leaves],
        "default_left": [generator.randrange(2) for _ in splits] + leaves,
        "split_type": [0] * count}
