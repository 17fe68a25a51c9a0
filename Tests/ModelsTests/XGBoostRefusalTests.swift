import Models
import TestSupport
import Testing

@Suite struct XGBoostRefusalTests {
    private func refusal(_ change: (inout TinyModel) -> Void) -> ModelError? {
        var tiny = TinyModel()
        change(&tiny)
        return refusal(of: tiny.file)
    }

    private func refusal(of file: [UInt8], limits: ModelLimits = ModelLimits()) -> ModelError? {
        do throws(ModelError) {
            _ = try Model(reading: file, as: .xgboostJSON, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test func `what is not supported is refused by name`() {
        let cases: [((inout TinyModel) -> Void, String, String)] = [
            (
                { $0.booster = "gbforest" },
                "models with the booster \"gbforest\" are not supported",
                "Train with booster \"gbtree\", \"dart\" or \"gblinear\"."
            ),
            (
                { $0.version = "[4, 0, 1]" },
                "models with the file format of XGBoost 4.0.1 are not supported",
                "Save the model with XGBoost 1.0 to 3.x."
            ),
            (
                { $0.objective = "multi:margin" },
                "models with the objective \"multi:margin\" are not supported",
                "Supported are binary:hinge, binary:logistic, binary:logitraw, count:poisson, "
                    + "multi:softmax, multi:softprob, rank:map, rank:ndcg, rank:pairwise, "
                    + "reg:absoluteerror, reg:expectileerror, reg:gamma, reg:linear, "
                    + "reg:logistic, reg:pseudohubererror, reg:quantileerror, reg:squarederror, "
                    + "reg:squaredlogerror, reg:tweedie, survival:aft, survival:cox."
            ),
            (
                {
                    $0.version = "[3, 2, 0]"
                    $0.treesExtra =
                        #", "cats": {"enc": [{"offsets": [0, 1], "values": [-61]}, "#
                        + #"{"offsets": [], "values": []}, {"offsets": [], "values": []}]}"#
                },
                "models with categories beyond ASCII, which XGBoost 3.2.0 writes damaged, are not "
                    + "supported",
                "Name the categories in ASCII, or train with XGBoost 3.4 or later."
            ),
        ]
        for (change, message, hint) in cases {
            let refusal = refusal(change)
            #expect(refusal?.message == message)
            #expect(refusal?.detail == nil)
            #expect(refusal?.hint == hint)
        }
    }

    @Test func `what contradicts itself is refused with its place`() {
        let cases: [((inout TinyModel) -> Void, String)] = [
            (
                { $0.trees[1].right = "[2, -1]" },
                "tree 1: right_children has 2 entries, but left_children has 3"
            ),
            (
                { $0.trees[0].condition = "[1]" },
                "tree 0: split_conditions has 1 entries, but left_children has 5"
            ),
            (
                { $0.trees[0].parameters = #"{"num_nodes": "7"}"# },
                "tree 0: num_nodes is \"7\", but left_children has 5 entries"
            ),
            (
                { $0.trees[1].left = "[99999999999, -1, -1]" },
                "tree 1: node 0 has the child 2147483647, but the tree has 3 nodes"
            ),
            (
                { $0.trees[1].feature = "[3, 0, 0]" },
                "tree 1: node 0 splits on feature 3, but the model has 3 features"
            ),
            ({ $0.treeCount = "3" }, "num_trees: it is 3, but there are 2 trees"),
            ({ $0.treeCount = "many" }, "num_trees: \"many\" is not a whole number"),
            ({ $0.treeOutputs = "[0]" }, "tree_info: it has 1 entries, but there are 2 trees"),
            (
                { $0.treesExtra = #", "iteration_indptr": [0, 1]"# },
                "iteration_indptr: it does not divide the 2 trees into rounds"
            ),
            (
                { $0.attributes = #"{"best_iteration": "2"}"# },
                "best_iteration: it is 2, but there are 2 rounds"
            ),
            (
                { $0.featureNames = #"["a", "b"]"# },
                "feature_names: it has 2 entries, but num_feature is 3"
            ),
            ({ $0.featureNames = #"["a", "b", "a"]"# }, "feature_names: \"a\" stands twice"),
            (
                { $0.featureTypes = #"["q", "x", "q"]"# },
                "feature_types: \"x\" is not a type of XGBoost"
            ),
            ({ $0.baseScore = "half" }, "base_score: \"half\" is not a number"),
            (
                {
                    $0.baseScore = "0"
                    $0.objective = "count:poisson"
                }, "base_score: \"0\" has no margin under count:poisson"
            ),
            (
                { $0.baseScore = "[1E0,2E0]" },
                "base_score: it has 2 entries, but the model has 1 outputs"
            ),
            (
                {
                    $0.baseScore = "0"
                    $0.objective = "binary:logistic"
                }, "base_score: \"0\" has no margin under binary:logistic"
            ),
            (
                {
                    $0.classCount = "2"
                    $0.targetCount = "3"
                }, "num_target: it is 3, but there are 2 classes"
            ),
            (
                { $0.objective = "multi:softprob" },
                "num_class: it is 0, but multi:softprob has classes"
            ),
            (
                { $0.treeOutputs = "[0, 1]" },
                "tree 1: it adds to output 1, but the model has 1"
            ),
            (
                {
                    $0.booster = "dart"
                    $0.boosterExtra = #", "weight_drop": [1]"#
                }, "weight_drop: it has 1 entries, but there are 2 trees"
            ),
            (
                {
                    $0.booster = "gblinear"
                    $0.treesExtra = #", "weights": [1, 2, 3]"#
                }, "weights: it has 3 entries, not 1 for each of 3 features and the bias"
            ),
            (
                { $0.trees[0].extra = #", "sum_hessian": [1, 2]"# },
                "tree 0: sum_hessian has 2 entries, but left_children has 5"
            ),
            (
                { $0.treesExtra = #", "cats": {"enc": [{"offsets": [], "values": []}]}"# },
                "cats: it has 1 entries, but num_feature is 3"
            ),
            (
                {
                    $0.treesExtra =
                        #", "cats": {"enc": [{"type": 1, "values": [4, 4]}, "#
                        + #"{"values": []}, {"values": []}]}"#
                }, "categories of \"rain\": 4 stands twice"
            ),
            (
                {
                    $0.treesExtra =
                        #", "cats": {"enc": [{"offsets": [0, 9], "values": [65]}, "#
                        + #"{"values": []}, {"values": []}]}"#
                }, "categories of \"rain\": the offsets do not divide its texts"
            ),
            ({ $0.version = "[1, 7]" }, "version: it is not a list of three numbers"),
            (
                {
                    $0.featureCount = "0"
                    $0.featureNames = "[]"
                    $0.featureTypes = "[]"
                }, "num_feature: it is 0"
            ),
        ]
        for (change, message) in cases {
            let refusal = refusal(change)
            #expect(refusal?.message == message)
            #expect(refusal?.detail == nil)
            #expect(
                refusal?.hint == "The file is damaged or of another format; save the model again.")
        }
    }

    @Test func `a tree whose categories contradict themselves is refused`() {
        let split = #", "split_type": [1, 0, 0], "#
        let cases: [(String, String)] = [
            (#", "split_type": [1, 0]"#, "split_type has 2 entries, but left_children has 3"),
            (#", "split_type": [1, 0, 0]"#, "node 0 splits on categories, but has none"),
            (
                split + #""categories_nodes": [0], "categories": [1]"#,
                "its lists of categories are not of one length"
            ),
            (
                split + #""categories_nodes": [7], "categories_segments": [0], "#
                    + #""categories_sizes": [1], "categories": [1]"#,
                "categories are of node 7, but the tree has 3 nodes"
            ),
            (
                split + #""categories_nodes": [0], "categories_segments": [1], "#
                    + #""categories_sizes": [9223372036854775807], "categories": [1]"#,
                "the categories of node 0 are not among its 1"
            ),
            (
                split + #""categories_nodes": [0], "categories_segments": [0], "#
                    + #""categories_sizes": [1], "categories": [-1]"#,
                "node 0 has a negative category"
            ),
            (
                split + #""categories_nodes": [0], "categories_segments": [0], "#
                    + #""categories_sizes": [1], "categories": [2147483647]"#,
                "its splits have too many categories"
            ),
        ]
        for (members, problem) in cases {
            #expect(refusal { $0.trees[1].extra = members }?.message == "tree 1: " + problem)
        }
    }

    @Test func `a tree whose vectors do not fit the outputs is refused`() {
        let cases: [(String, String, String)] = [
            ("3", "", "size_leaf_vector is \"3\", but the model has 2 outputs"),
            ("2", "", "base_weights does not hold 2 numbers for each of 3 nodes"),
            (
                "2", #", "leaf_weights": [1, 2, 3]"#,
                "leaf_weights has 3 entries, not 2 for each of 2 leaves"
            ),
            (
                "2", #", "leaf_weights": [1, 2, 3, 4], "right_children": [2, 0, 2]"#,
                "the leaf 2 has the vector 2.0, but there are 2"
            ),
        ]
        for (size, members, problem) in cases {
            let refusal = refusal {
                $0.targetCount = "2"
                $0.treeCount = "1"
                $0.treeOutputs = "[0]"
                $0.trees.removeFirst()
                $0.trees[0].parameters = "{\"size_leaf_vector\": \"\(size)\"}"
                if members.contains("right_children") { $0.trees[0].right = nil }
                $0.trees[0].extra = members
            }
            #expect(refusal?.message == "tree 0: " + problem)
        }
    }

    @Test func `a missing member is named by its path`() {
        let cases: [(String, String)] = [
            ("{}", "version"),
            (#"{"version": [1, 7, 4]}"#, "learner.gradient_booster.name"),
            (
                #"{"version": [1, 7, 4], "learner": {"gradient_booster": {"name": "gbtree"}}}"#,
                "learner.objective.name"
            ),
            (
                TinyModel().json.replacing("\"trees\"", with: "\"bushes\""),
                "learner.gradient_booster.model.trees"
            ),
            (
                TinyModel().json.replacing("gbtree\"", with: "gblinear\""),
                "learner.gradient_booster.model.weights"
            ),
            (
                TinyModel().json.replacing("num_feature", with: "num_features"),
                "learner.learner_model_param.num_feature"
            ),
            (
                TinyModel().json.replacing("base_score", with: "score"),
                "learner.learner_model_param.base_score"
            ),
            (
                TinyModel().json.replacing("\"tree_info\": [0, 0],", with: "")
                    .replacing("\"num_target\": \"1\"", with: "\"num_target\": \"2\""),
                "learner.gradient_booster.model.tree_info"
            ),
        ]
        for (text, member) in cases {
            #expect(
                refusal(of: [UInt8](text.utf8))?.message == "the model file has no \"\(member)\"")
        }
    }

    @Test func `what is not JSON is refused with line and column`() {
        let refusal = refusal(of: [UInt8]("{\"version\":\n nonsense}".utf8))
        #expect(refusal?.message == "the model file cannot be read")
        #expect(refusal?.detail?.hasPrefix("Line 2, column 2: ") == true)
        #expect(
            refusal?.hint == "The file is damaged or of another format; save the model again.")
    }

    @Test(
        arguments: [
            (
                TinyModel().ubj(), ModelFormat.xgboostJSON, "It looks like UBJSON.",
                "Perhaps format=xgboost-ubj is meant."
            ),
            (
                TinyModel().file, .xgboostUBJ, "It looks like JSON.",
                "Perhaps format=xgboost-json or format=linear is meant."
            ),
            (
                TinyLightGBM().file, .onnx, "It looks like LightGBM's text.",
                "Perhaps format=lightgbm is meant."
            ),
            (TinyONNX().file, .lightGBM, "It looks like ONNX.", "Perhaps format=onnx is meant."),
            (
                [0x80, 0x04, 0x95], .xgboostUBJ, "It looks like a Python pickle.",
                "Save the model in one of the formats that docs/models.md lists."
            ),
        ] as [([UInt8], ModelFormat, String, String)])
    func `a file of another format is recognised`(
        file: [UInt8], format: ModelFormat, detail: String, hint: String
    ) {
        let error = #expect(throws: ModelError.self) { try Model(reading: file, as: format) }
        #expect(
            error?.message == "the model file is not of the format \"\(format.rawValue)\"")
        #expect(error?.detail == detail)
        #expect(error?.hint == hint)
    }

    @Test func `a file, or a number of features, beyond its limit is refused`() {
        var limits = ModelLimits()
        limits.fileBytesMax = 10
        #expect(
            refusal(of: TinyModel().file, limits: limits)?.message
                == "the model has too many bytes")
        limits = ModelLimits()
        limits.featuresMax = 2
        let refusal = refusal(of: TinyModel().file, limits: limits)
        #expect(refusal?.message == "the model has too many features")
        #expect(refusal?.detail == "There are 3, the limit is 2.")
    }

    @Test func `a file cut at any byte is refused`() {
        let file = TinyModel().file
        for length in 0..<file.count {
            #expect(refusal(of: Array(file[..<length])) != nil, "\(length) bytes")
        }
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `a damaged file is refused or read, but never traps`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let file = TinyModel().file
        for _ in 0..<500 {
            var damaged = file
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<file.count, using: &random)
                damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            }
            do throws(ModelError) {
                let model = try Model(reading: damaged, as: .xgboostJSON)
                // What loads must also answer.
                let row = [Float](repeating: .nan, count: model.signature.inputs.count)
                _ = model.scores(ofRows: row)
            } catch {
                #expect(!error.message.isEmpty, "seed \(seed)")
            }
        }
    }
}
