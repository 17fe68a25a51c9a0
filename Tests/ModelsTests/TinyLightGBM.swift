import Models
import TestSupport

/// A LightGBM file small enough to work out on paper, with texts to replace.
///
/// ```
/// tree 0                          tree 1
/// rain ≤ 0.5 (NaN: left)          town in {1, 3, 33}
/// ├ 1                             ├ 10
/// └ heat ≤ 2 (NaN is 0)           └ 20
///   ├ -1
///   └ 0.25
/// ```
struct TinyLightGBM {
    var text = """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        label_index=0
        max_feature_idx=2
        objective=regression
        feature_names=rain heat town
        feature_infos=[-3:4] [0:5] 1:3:33
        tree_sizes=300 400

        Tree=0
        num_leaves=3
        num_cat=0
        split_feature=0 1
        split_gain=2 1
        threshold=0.5 2
        decision_type=10 0
        left_child=-1 -2
        right_child=1 -3
        leaf_value=1 -1 0.25
        leaf_weight=1 1 1
        leaf_count=5 6 7
        internal_value=0 0
        internal_weight=0 0
        internal_count=18 13
        is_linear=0
        shrinkage=1


        Tree=1
        num_leaves=2
        num_cat=1
        split_feature=2
        split_gain=1
        threshold=0
        decision_type=9
        left_child=-1
        right_child=-2
        leaf_value=10 20
        leaf_count=8 10
        internal_count=18
        cat_boundaries=0 2
        cat_threshold=10 2
        is_linear=0
        shrinkage=0.1


        end of trees

        feature_importances:
        rain=1

        parameters:
        [boosting: gbdt]
        [categorical_feature: 2]

        end of parameters

        pandas_categorical:null

        """

    /// A file with that part another one.
    ///
    /// - Precondition: The part is in it.
    mutating func replace(_ part: String, by other: String) {
        let parts = text.split(separator: part, omittingEmptySubsequences: false)
        precondition(parts.count > 1, "\"\(part)\" is in the file")
        text = parts[0] + other + parts[1...].joined(separator: part)
    }

    var file: [UInt8] { [UInt8](text.utf8) }

    /// The margin of a row.
    func margin(_ row: Double...) throws -> Double {
        let model = try Model(reading: file, as: .lightGBM)
        return model.scores(ofRows: row)[model.signature.scoreWidth - 1]
    }
}
