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
                { $0.booster = "dart" }, "models with the booster \"dart\" are not supported",
                "Train with booster \"gbtree\"."
            ),
            (
                { $0.boosterExtra = #", "weight_drop": [1, 1]"# },
                "models with the booster \"dart\" are not supported",
                "Train with booster \"gbtree\"."
            ),
            (
                { $0.treesExtra = #", "weight_drop": [1, 1]"# },
                "models with the booster \"dart\" are not supported",
                "Train with booster \"gbtree\"."
            ),
            (
                { $0.booster = "gblinear" },
                "models with the booster \"gblinear\" are not supported",
                "Train with booster \"gbtree\"."
            ),
            (
                { $0.classCount = "3" }, "models with several classes are not supported",
                "Train one binary model for each class."
            ),
            (
                { $0.targetCount = "2" }, "models with several targets are not supported",
                "Train one model for each target."
            ),
            (
                { $0.treeOutputs = "[0, 1]" }, "models with several targets are not supported",
                "Train one model for each target."
            ),
            (
                { $0.baseScore = "[5E-1,2E-1]" }, "models with several targets are not supported",
                "Train one model for each target."
            ),
            (
                { $0.trees[0].extra = #", "split_type": [1, 0, 0, 0, 0]"# },
                "models with categorical splits are not supported",
                "Encode the categories as numbers."
            ),
            (
                { $0.featureTypes = #"["c", "q", "q"]"# },
                "models with categorical features are not supported",
                "Encode the categories as numbers."
            ),
            (
                { $0.trees[1].parameters = #"{"size_leaf_vector": "2"}"# },
                "models with several values a leaf are not supported",
                "Train with multi_strategy \"one_output_per_tree\", one target a model."
            ),
            (
                { $0.version = "[4, 0, 1]" },
                "models with the file format of XGBoost 4.0.1 are not supported",
                "Save the model with XGBoost 1.0 to 3.x."
            ),
            (
                { $0.objective = "multi:softprob" },
                "models with the objective \"multi:softprob\" are not supported",
                "Supported are binary:logistic, binary:logitraw, count:poisson, rank:map, "
                    + "rank:ndcg, rank:pairwise, reg:absoluteerror, reg:gamma, reg:linear, "
                    + "reg:logistic, reg:pseudohubererror, reg:squarederror, "
                    + "reg:squaredlogerror, reg:tweedie."
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
            ({ $0.version = "[1, 7]" }, "version: it is not a list of three numbers"),
            (
                {
                    $0.featureCount = "0"
                    $0.featureNames = "[]"
                    $0.featureTypes = "[]"
                }, "model: it has no features"
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

    @Test func `a missing member is named by its path`() {
        let cases: [(String, String)] = [
            ("{}", "version"),
            (#"{"version": [1, 7, 4]}"#, "learner.gradient_booster.name"),
            (
                #"{"version": [1, 7, 4], "learner": {"gradient_booster": {"name": "gbtree"}}}"#,
                "learner.objective.name"
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

    @Test func `a UBJSON file is recognised`() {
        let refusal = refusal(of: [UInt8]("{L".utf8) + [0, 0, 0, 0, 0, 0, 0, 7])
        #expect(refusal?.message == "models with UBJSON encoding are not supported")
        #expect(refusal?.hint == "Save the model under a name that ends in .json.")
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
