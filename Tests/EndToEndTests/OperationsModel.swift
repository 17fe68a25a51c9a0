/// The smallest model there is: one split of the first input at 5, -0.5 below and 1.5 above.
enum OperationsModel {
    /// The model as XGBoost 1.7 saves it.
    ///
    /// - Parameters:
    ///   - base: What is between the two answers.
    ///   - emptyTrees: As many besides, of nothing but a leaf of 0.
    static func document(inputs: [String], base: Double = 0.5, emptyTrees: Int = 0) -> String {
        let names = inputs.map { "\"\($0)\"" }.joined(separator: ",")
        let types = inputs.map { _ in "\"float\"" }.joined(separator: ",")
        let outputs = (0...emptyTrees).map { _ in "0" }.joined(separator: ",")
        let empty = Array(repeating: emptyTree(inputs: inputs.count), count: emptyTrees)
        let trees = ([tree(inputs: inputs.count)] + empty).joined(separator: ",\n")
        return """
            {"learner": {
              "attributes": {}, "feature_names": [\(names)], "feature_types": [\(types)],
              "gradient_booster": {"model": {
                "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": "\(emptyTrees + 1)",
                  "size_leaf_vector": "0"},
                "tree_info": [\(outputs)], "trees": [\(trees)]}, "name": "gbtree"},
              "learner_model_param": {"base_score": "\(base)", "boost_from_average": "1",
                "num_class": "0", "num_feature": "\(inputs.count)", "num_target": "1"},
              "objective": {"name": "reg:squarederror",
                "reg_loss_param": {"scale_pos_weight": "1"}}},
            "version": [1, 7, 4]}
            """
    }

    private static func tree(inputs: Int) -> String {
        """
        {"base_weights": [0.0, -1.0, 1.0], "categories": [], "categories_nodes": [],
         "categories_segments": [], "categories_sizes": [], "default_left": [1, 0, 0], "id": 0,
         "left_children": [1, -1, -1], "right_children": [2, -1, -1],
         "parents": [2147483647, 0, 0], "loss_changes": [1.0, 0.0, 0.0],
         "split_conditions": [5.0, -1.0, 1.0], "split_indices": [0, 0, 0],
         "split_type": [0, 0, 0], "sum_hessian": [2.0, 1.0, 1.0],
         "tree_param": {"num_deleted": "0", "num_feature": "\(inputs)", "num_nodes": "3",
           "size_leaf_vector": "0"}}
        """
    }

    private static func emptyTree(inputs: Int) -> String {
        """
        {"base_weights": [0.0], "categories": [], "categories_nodes": [],
         "categories_segments": [], "categories_sizes": [], "default_left": [0], "id": 0,
         "left_children": [-1], "right_children": [-1], "parents": [2147483647],
         "loss_changes": [0.0], "split_conditions": [0.0], "split_indices": [0],
         "split_type": [0], "sum_hessian": [1.0],
         "tree_param": {"num_deleted": "0", "num_feature": "\(inputs)", "num_nodes": "1",
           "size_leaf_vector": "0"}}
        """
    }
}
