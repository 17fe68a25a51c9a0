import Models
import TestSupport
import Testing

@Suite struct LightGBMRefusalTests {
    private static let damaged =
        "The file is damaged or of another format; save the model again."

    private func refusal(_ part: String, _ other: String) -> ModelError? {
        var tiny = TinyLightGBM()
        tiny.replace(part, by: other)
        return refusal(of: tiny.file)
    }

    private func refusal(of file: [UInt8], limits: ModelLimits = ModelLimits()) -> ModelError? {
        do throws(ModelError) {
            _ = try Model(reading: file, as: .lightGBM, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("tree\nversion", "trees\nversion", "The file does not begin with the line \"tree\"."),
        ("num_class=1", "num_class=x", "Line 3, \"num_class\": \"x\" is not a whole number."),
        ("num_class=1", "num_class=-1", "Line 3, \"num_class\": \"-1\" is not a whole number."),
        ("label_index", "version", "Line 5, \"version\": it stands twice."),
        ("Tree=1", "Tree=7", "Line 31, \"Tree\": tree 1 is expected."),
        ("Tree=1", "Tree=", "Line 31, \"Tree\": \"\" is not a whole number."),
        (
            "leaf_value=1 -1 0.25", "leaf_value=1 -1 0.2y5",
            "Line 21, \"leaf_value\": \"0.2y5\" is not a number."
        ),
        (
            "left_child=-1 -2", "left_child=-1 -9999999999",
            "Line 19, \"left_child\": \"-9999999999\" is not a whole number."
        ),
        (
            "objective=regression", "objective=regression 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17",
            "Line 7, \"objective\": it has 17 entries, more than 16."
        ),
        (
            "shrinkage=1\n", (0..<60).map { "x\($0)=\n" }.joined(),
            "Line 77, \"x49\": it is one line more than 64."
        ),
        ("split_gain=2 1", "threshold=2 1", "Line 17, \"threshold\": it stands twice."),
        (
            "pandas_categorical:null", "pandas_categorical:[[1, 1]]",
            "Line 60, \"pandas_categorical\": a category stands twice."
        ),
        (
            "pandas_categorical:null", "nonsense",
            "Line 60 is not expected after the parameters."
        ),
    ])
    func `what cannot be read is refused with its line`(
        part: String, other: String, detail: String
    ) {
        let refusal = refusal(part, other)
        #expect(refusal?.message == "the model file cannot be read")
        #expect(refusal?.detail == detail)
        #expect(refusal?.hint == Self.damaged)
    }

    @Test(arguments: [
        ("version=v4\n", "version"), ("num_class=1\n", "num_class"),
        ("max_feature_idx=2\n", "max_feature_idx"),
        ("feature_names=rain heat town\n", "feature_names"),
        ("feature_infos=[-3:4] [0:5] 1:3:33\n", "feature_infos"),
        ("end of trees\n", "end of trees"), ("end of parameters\n", "end of parameters"),
    ])
    func `a missing line is named`(line: String, name: String) {
        let refusal = refusal(line, "")
        #expect(refusal?.message == "the model file has no \"\(name)\"")
        #expect(refusal?.detail == nil)
        #expect(refusal?.hint == Self.damaged)
    }

    @Test(arguments: [
        ("num_leaves=3\n", "", "tree 0: it has no num_leaves"),
        ("num_leaves=3", "num_leaves=0", "tree 0: it has no leaves"),
        ("num_leaves=3", "num_leaves=4", "tree 0: leaf_value has 3 entries where 4 are due"),
        ("left_child=-1 -2\n", "", "tree 0: it has no left_child"),
        ("left_child=-1 -2", "left_child=-1", "tree 0: left_child has 1 entries where 2 are due"),
        (
            "left_child=-1 -2", "left_child=-1 -4",
            "tree 0: it refers to leaf 3, but it has 3 leaves"
        ),
        ("left_child=-1 -2", "left_child=-1 2", "tree 0: it refers to node 2, but it has 2"),
        ("left_child=-1 -2", "left_child=-1 0", "tree 0: node 0 is reached by two paths"),
        (
            "split_feature=0 1", "split_feature=0 3",
            "tree 0: node 1 splits on feature 3, but the model has 3 features"
        ),
        (
            "split_feature=0 1", "split_feature=0 -1",
            "tree 0: node 1 splits on feature -1, but the model has 3 features"
        ),
        ("threshold=0.5 2", "threshold=0.5 nan", "tree 0: node 1 compares with nan"),
        ("decision_type=10 0", "decision_type=10 12", "tree 0: node 1 has the decision type 12"),
        ("decision_type=10 0", "decision_type=10 16", "tree 0: node 1 has the decision type 16"),
        (
            "decision_type=10 0", "decision_type=10 1",
            "tree 0: node 1 has no categories of its own at 2.0"
        ),
        (
            "cat_boundaries=0 2", "cat_boundaries=0 3",
            "tree 1: cat_boundaries do not divide the 2 words of cat_threshold"
        ),
        (
            "cat_boundaries=0 2", "cat_boundaries=0",
            "tree 1: cat_boundaries has 1 entries where 2 are due"
        ),
        (
            "leaf_count=5 6 7", "leaf_count=5 6", "tree 0: leaf_count has 2 entries where 3 are due"
        ),
        (
            "is_linear=0", "is_linear=1\nleaf_const=1 2 3\nnum_features=1 -1 0",
            "tree 0: num_features has an entry below 0"
        ),
        (
            "is_linear=0",
            "is_linear=1\nleaf_const=1 2 3\nnum_features=1 0 0\nleaf_features=3\nleaf_coeff=1",
            "tree 0: leaf 0 has a coefficient for feature 3, but the model has 3 features"
        ),
        (
            "tree_sizes=300 400", "tree_sizes=300",
            "tree_sizes: it has 1 entries, but there are 2 trees"
        ),
        (
            "feature_names=rain heat town", "feature_names=rain heat",
            "feature_names: it has 2 entries, but max_feature_idx is 2"
        ),
        (
            "feature_names=rain heat town", "feature_names=rain heat rain",
            "feature_names: \"rain\" stands twice"
        ),
        (
            "1:3:33", "1:x",
            "feature_infos: \"1:x\" is neither a range nor a list of categories"
        ),
        ("num_class=1", "num_class=0", "num_class: there are no outputs"),
        (
            "num_class=1", "num_class=2",
            "num_tree_per_iteration: it is 1, but there are 2 classes"
        ),
        (
            "per_iteration=1", "per_iteration=2",
            "num_tree_per_iteration: it is 2, but \"regression\" has 1"
        ),
        (
            "per_iteration=1\nlabel_index=0\nmax_feature_idx=2\nobjective=regression",
            "per_iteration=3\nmax_feature_idx=2",
            "num_tree_per_iteration: 2 trees are not rounds of 3"
        ),
        (
            "objective=regression", "objective=binary sigmoid:-1",
            "objective: it has no sigmoid above 0"
        ),
        (
            "objective=regression", "objective=multiclass",
            "objective: it has no num_class above 0"
        ),
    ])
    func `what contradicts itself is refused with its place`(
        part: String, other: String, message: String
    ) {
        let refusal = refusal(part, other)
        #expect(refusal?.message == message)
        #expect(refusal?.detail == nil)
        #expect(refusal?.hint == Self.damaged)
    }

    @Test(arguments: [
        (
            "version=v4", "version=v2",
            "models with the file format \"v2\" of LightGBM are not supported",
            "Load the model with LightGBM 3.x or 4.x and save it again."
        ),
        (
            "objective=regression", "objective=ranking",
            "models with the objective \"ranking\" are not supported",
            "Supported are those of LightGBM 3.x and 4.x."
        ),
        (
            "pandas_categorical:null", "pandas_categorical:[[10, 20, 30]]",
            "models with pandas categories of columns that the file does not tell are "
                + "not supported",
            "Train with unordered pandas categories, and with no other categorical features "
                + "beside them."
        ),
        (
            "pandas_categorical:null", "pandas_categorical:[[1], [2]]",
            "models with pandas categories of columns that the file does not tell are "
                + "not supported",
            "Train with unordered pandas categories, and with no other categorical features "
                + "beside them."
        ),
    ])
    func `what is not supported is refused by name`(
        part: String, other: String, message: String, hint: String
    ) {
        let refusal = refusal(part, other)
        #expect(refusal?.message == message)
        #expect(refusal?.detail == nil)
        #expect(refusal?.hint == hint)
    }

    @Test func `what is beyond a limit is refused with the count`() {
        let cases: [((inout ModelLimits) -> Void, String, String)] = [
            ({ $0.treesMax = 1 }, "trees", "There are 2, the limit is 1."),
            ({ $0.nodesMax = 7 }, "nodes", "There are 8, the limit is 7."),
            ({ $0.featuresMax = 2 }, "features", "There are 3, the limit is 2."),
            ({ $0.outputsMax = 0 }, "outputs", "There are 1, the limit is 0."),
            ({ $0.namedCategoriesMax = 2 }, "categories", "There are 3, the limit is 2."),
        ]
        var tiny = TinyLightGBM()
        tiny.replace("null", by: "[[1, 2, 3, 4]]")
        for (change, what, detail) in cases {
            var limits = ModelLimits()
            change(&limits)
            let refusal = refusal(of: tiny.file, limits: limits)
            #expect(refusal?.message == "the model has too many \(what)")
            #expect(refusal?.detail == detail)
            #expect(refusal?.hint == "Train a smaller model.")
        }
    }

    // What follows the parameters only Python writes; a file without it is whole.
    @Test func `a file cut at any byte before the end of its parameters is refused`() {
        let last = "end of parameters"
        let body = TinyLightGBM().text.split(separator: last)[0]
        let file = [UInt8]((body + last).utf8)
        #expect(refusal(of: file) == nil)
        for length in 0..<file.count {
            #expect(refusal(of: Array(file[..<length])) != nil, "\(length) bytes")
        }
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `a damaged file is refused or read, but never traps`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let golden = try GoldenModel.all().filter { $0.format == .lightGBM }
        for round in 0..<400 {
            let file =
                round % 4 == 0 ? golden.randomElement(using: &random)!.file : TinyLightGBM().file
            var damaged = file
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<file.count, using: &random)
                damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            do throws(ModelError) {
                let model = try Model(reading: damaged, as: .lightGBM)
                // What loads must also answer.
                for value in [Double.nan, 0, 1, -Double.infinity] {
                    _ = model.scores(
                        ofRows: [Double](repeating: value, count: model.signature.inputs.count))
                }
            } catch {
                #expect(!error.message.isEmpty, "seed \(seed)")
            }
        }
    }
}
