import JSON

/// A model file small enough to work out on paper, with parts to replace.
///
/// ```
/// tree 0                          tree 1
/// rain < 0.5 (missing: left)      wind < -3 (missing: right)
/// ├ 1                             ├ 10
/// └ heat < 2 (missing: right)     └ 20
///   ├ -1
///   └ 0.25
/// ```
struct TinyModel {
    var version = "[1, 7, 4]"
    var attributes = "{}"
    var featureNames = #"["rain", "heat", "wind"]"#
    var featureTypes = #"["float", "int", "i"]"#
    var booster = "gbtree"
    var boosterExtra = ""
    var treeCount = "2"
    var treeOutputs = "[0, 0]"
    var treesExtra = ""
    var trees: [Tree] = [
        Tree(
            left: "[1, -1, 3, -1, -1]", right: "[2, -1, 4, -1, -1]", feature: "[0, 0, 1, 0, 0]",
            condition: "[5E-1, 1, 2E0, -1E0, 2.5E-1]", missingGoesLeft: "[1, 0, 0, 0, 0]"),
        Tree(
            left: "[1, -1, -1]", right: "[2, -1, -1]", feature: "[2, 0, 0]",
            condition: "[-3, 10, 20]", missingGoesLeft: "[false, false, false]"),
    ]
    var baseScore = "5E-1"
    var classCount = "0"
    var targetCount = "1"
    var featureCount = "3"
    var objective = "reg:squarederror"

    struct Tree {
        var left: String
        /// `nil` where `extra` has them.
        var right: String?
        var feature: String
        var condition: String
        var missingGoesLeft: String
        var parameters = "{}"
        var extra = ""

        var json: String {
            """
            {"left_children": \(left), \(right.map { "\"right_children\": \($0)," } ?? "")
             "split_indices": \(feature),
             "split_conditions": \(condition), "default_left": \(missingGoesLeft),
             "tree_param": \(parameters)\(extra)}
            """
        }
    }

    var json: String {
        """
        {"learner": {"attributes": \(attributes), "feature_names": \(featureNames),
          "feature_types": \(featureTypes),
          "gradient_booster": {"model": {
            "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": "\(treeCount)"},
            "tree_info": \(treeOutputs)\(treesExtra),
            "trees": [\(trees.map(\.json).joined(separator: ",\n"))]},
            "name": "\(booster)"\(boosterExtra)},
          "learner_model_param": {"base_score": "\(baseScore)", "num_class": "\(classCount)",
            "num_feature": "\(featureCount)", "num_target": "\(targetCount)"},
          "objective": {"name": "\(objective)"}},
         "version": \(version)}
        """
    }

    var file: [UInt8] { [UInt8](json.utf8) }

    /// The same file in UBJSON.
    func ubj(typed: Bool = true) -> [UInt8] {
        (try? JSONValue(parsing: file)).map { UBJWriter.document($0, typed: typed) } ?? []
    }
}
