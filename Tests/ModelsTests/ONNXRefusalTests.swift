import Models
import TestSupport
import Testing

@Suite struct ONNXRefusalTests {
    private func refusal(of file: [UInt8], limits: ModelLimits = ModelLimits()) -> ModelError? {
        do throws(ModelError) {
            _ = try Model(reading: file, as: .onnx, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    private func refusal(
        limits: ModelLimits = ModelLimits(), _ change: (inout TinyONNX) -> Void
    ) -> ModelError? {
        var tiny = TinyONNX()
        change(&tiny)
        return refusal(of: tiny.file, limits: limits)
    }

    @Test func `what is not supported is refused by name, with what to do`() {
        let rowwise = "Convert a model that answers each row by itself."
        let cases: [((inout TinyONNX) -> Void, String, String)] = [
            (
                { $0.nodes[0].type = "Scan" }, "the operator Scan",
                "Convert a linear, tree or neural model, with or without preprocessing."
            ),
            (
                {
                    $0.nodes[0].type = "SVMClassifier"
                    $0.nodes[0].domain = "ai.onnx.ml"
                }, "the operator SVMClassifier of ai.onnx.ml",
                "Convert a linear, tree or neural model, with or without preprocessing."
            ),
            (
                { $0.opsets[0].version = 6 }, "version 6 of the operators ai.onnx",
                "Convert with target_opset from 7 to 28."
            ),
            (
                { $0.opsets[1].version = 6 }, "version 6 of the operators ai.onnx.ml",
                "Convert with target_opset from 1 to 5."
            ),
            (
                { $0.inputs[0].dims = [-1, 2, 2] }, "the input \"x\" of 3 dimensions",
                "Convert a model of a table: rows and columns."
            ),
            (
                { $0.inputs[0].dims = [-1, -1] }, "the input \"x\" of no fixed number of columns",
                "Give the converter the number, like FloatTensorType([None, 4])."
            ),
            (
                { $0.inputs[0].type = 10 }, "the input \"x\" of its type",
                "Convert the model with float32, float64, int64, bool or text inputs."
            ),
            (
                { $0.initializers[0].type = 14 }, "tensors of the type number 14",
                "Convert the model with float32, float64, int64, bool or text tensors."
            ),
            (
                {
                    $0.nodes[1] = .init(
                        type: "ReduceSum", inputs: ["product"], outputs: ["y"])
                }, "operator ReduceSum over several rows", rowwise
            ),
            (
                {
                    $0.nodes[1] = .init(
                        type: "Softmax", inputs: ["product"], outputs: ["y"],
                        attributes: ["axis": .int(0)])
                }, "operator Softmax over several rows", rowwise
            ),
        ]
        for (change, subject, hint) in cases {
            #expect(
                refusal(change) == .unsupported(subject: subject, hint: hint), "\(subject)")
        }
    }

    @Test func `a graph that contradicts itself is refused where it does`() {
        let cases: [((inout TinyONNX) -> Void, String, String)] = [
            (
                { $0.nodes[0].inputs[1] = "gone" }, "operator MatMul",
                "it takes \"gone\", which nothing makes"
            ),
            (
                { $0.nodes[0].inputs[0] = "y" }, "operator MatMul",
                "it takes what it takes part in making"
            ),
            (
                { $0.nodes[1].outputs = ["product"] }, "operator Add",
                "it makes \"product\", which is there already"
            ),
            (
                { $0.initializers[0].dims = [1, 2] }, "operator MatMul",
                "its inputs of the shapes [1, 2] and [1, 2] do not fit"
            ),
            (
                { $0.initializers[0].dims = [3, 1] }, "tensor \"weights\"",
                "it has not as many numbers as its shape [3, 1] says"
            ),
            (
                { $0.initializers[0].dims = [-1, 2] }, "tensor \"weights\"",
                "it has not as many numbers as its shape [-1, 2] says"
            ),
            (
                { $0.initializers[0].dims = [1 << 40, 1 << 40] }, "tensor \"weights\"",
                "it has not as many numbers as its shape [1099511627776, 1099511627776] says"
            ),
            ({ $0.outputs[0].name = "z" }, "output \"z\"", "nothing makes it"),
            ({ $0.outputs[0].name = "bias" }, "output \"bias\"", "it is not one of every row"),
            ({ $0.outputs = [] }, "graph", "it has no outputs"),
            ({ $0.inputs = [] }, "graph", "it has no inputs"),
        ]
        for (change, place, problem) in cases {
            #expect(
                refusal(change) == .inconsistent(place: place, problem: problem), "\(problem)")
        }
    }

    @Test func `trees are checked before they are walked`() {
        let cases: [((inout TinyONNX) -> Void, String, String)] = [
            (
                { $0.nodes[0].attributes["nodes_truenodeids"] = .ints([7, 0, 0]) },
                "operator TreeEnsembleRegressor",
                "node 0 of tree 0 has the child 7, which is not there"
            ),
            (
                { $0.nodes[0].attributes["nodes_truenodeids"] = .ints([2, 0, 0]) },
                "operator TreeEnsembleRegressor", "the tree 0 has 2 roots, not 1"
            ),
            (
                { $0.nodes[0].attributes["nodes_modes"] = .texts(["BRANCH_X", "LEAF", "LEAF"]) },
                "operator TreeEnsembleRegressor", "\"BRANCH_X\" is no mode of a node"
            ),
            (
                { $0.nodes[0].attributes["nodes_featureids"] = .ints([1, 0, 0]) }, "tree 0",
                "node 0 splits on feature 1, but the model has 1 features"
            ),
            (
                { $0.nodes[0].attributes["nodes_values"] = .floats([1]) },
                "operator TreeEnsembleRegressor",
                "its lists of nodes are not as long as each other"
            ),
            (
                { $0.nodes[0].attributes["target_ids"] = .ints([0, 1]) },
                "operator TreeEnsembleRegressor",
                "a leaf votes for output 1, but there are 1"
            ),
            (
                { $0.nodes[0].attributes["target_nodeids"] = .ints([1, 9]) },
                "operator TreeEnsembleRegressor",
                "the node 9 of tree 0 votes, but is not there"
            ),
        ]
        for (change, place, problem) in cases {
            var tiny = TinyONNX.split("BRANCH_LEQ", at: 1)
            change(&tiny)
            #expect(
                refusal(of: tiny.file) == .inconsistent(place: place, problem: problem),
                "\(problem)")
        }
    }

    @Test func `a node that is its own child is refused`() {
        var tiny = TinyONNX.split("BRANCH_LEQ", at: 1)
        tiny.nodes[0].attributes["nodes_truenodeids"] = .ints([0, 0, 0])
        #expect(
            refusal(of: tiny.file)
                == .inconsistent(
                    place: "operator TreeEnsembleRegressor",
                    problem: "node 0 of tree 0 is its own child"))
    }

    @Test func `trees are summed or averaged, nothing else`() {
        var tiny = TinyONNX.split("BRANCH_LEQ", at: 1)
        tiny.nodes[0].attributes["aggregate_function"] = .text("MAX")
        #expect(
            refusal(of: tiny.file)
                == .unsupported(
                    subject: "operator TreeEnsembleRegressor by MAX",
                    hint: "Sum or average the trees."))
    }

    @Test func `what is not an ONNX file is refused where it stops being one`() {
        #expect(refusal(of: []) == .missing(member: "graph"))
        #expect(refusal(of: [0x0B]) == .malformed("Byte 0: there is no wire type 3."))
        #expect(refusal(of: [0x0A]) == .malformed("Byte 1: a number is cut off."))
        #expect(
            refusal(of: [0x0A, 0x05, 0x41])
                == .malformed("Byte 0: a field of 5 bytes, but 1 are left."))
        #expect(
            refusal(of: [0x08] + [UInt8](repeating: 0xFF, count: 11))
                == .malformed("Byte 1: a number has more than 64 bits."))
        #expect(
            refusal(of: [0x12, 0x02, 0xC3, 0x28])
                == .malformed("Byte 0: a text is not UTF-8."))
        #expect(
            refusal(of: [0x10, 0x01]) == .malformed("Byte 0: the field 2 is of another type."))
        #expect(refusal { $0.opsets = [] } == .missing(member: "opset_import"))
    }

    @Test func `a graph beyond a limit is refused`() {
        var limits = ModelLimits()
        limits.operatorsMax = 1
        #expect(
            refusal(limits: limits) { _ in }
                == .tooLarge(what: "operators", count: 2, limit: 1))
        limits = ModelLimits()
        limits.rowNumbersMax = 3
        #expect(
            refusal(limits: limits) { _ in }
                == .tooLarge(what: "numbers in a row of its graph", count: 4, limit: 3))
        limits = ModelLimits()
        limits.featuresMax = 1
        #expect(
            refusal(limits: limits) { _ in }
                == .tooLarge(what: "features", count: 2, limit: 1))
        limits = ModelLimits()
        limits.graphBytesMax = 20
        #expect(
            refusal(limits: limits) { _ in }
                == .tooLarge(what: "bytes in its operators", count: 16 + 8, limit: 20))
        limits = ModelLimits()
        limits.constantWorkMax = 2
        let folded = refusal(limits: limits) {
            $0.nodes.append(.init(type: "Exp", inputs: ["weights"], outputs: ["grown"]))
        }
        #expect(folded == .tooLarge(what: "constants to work out", count: 5, limit: 2))
        let broad = refusal {
            $0.nodes[1] = .init(type: "Expand", inputs: ["product", "size"], outputs: ["y"])
            $0.initializers[1] = .init(
                name: "size", dims: [3], type: 7, ints: [1 << 30, 1, 1 << 30])
        }
        #expect(
            broad
                == .tooLarge(
                    what: "numbers in a row of its graph", count: 1 << 60, limit: 1 << 20))
    }

    @Test func `what a file becomes in memory is limited before it does`() {
        var limits = ModelLimits()
        limits.decodedBytesMax = 8000
        // 2,000 numbers of one byte each, of eight once they are read.
        let packed = refusal(limits: limits) {
            $0.initializers.append(
                .init(name: "whole", dims: [2000], type: 7, ints: Array(repeating: 1, count: 2000)))
        }
        #expect(packed?.message == "the model has too many bytes once it is read")
        #expect(packed?.detail?.hasSuffix("the limit is 8000.") == true)
        let nodes = refusal(limits: limits) {
            $0.nodes += Array(
                repeating: TinyONNX.Node(type: "", inputs: [], outputs: []), count: 100)
        }
        #expect(nodes?.message == "the model has too many bytes once it is read")
        #expect(refusal(limits: limits) { _ in } == nil)
    }

    @Test func `a dimension of 0 hides no others from the limits`() {
        for dims in [[0, 1 << 40, 1 << 40], [1 << 31, 0], [0, 1 << 31, 1 << 31, 1 << 31]] {
            let hidden = refusal {
                $0.nodes.append(.init(type: "Transpose", inputs: ["empty"], outputs: ["turned"]))
                $0.initializers.append(.init(name: "empty", dims: dims))
            }
            #expect(hidden != nil, "\(dims)")
        }
        let reshaped = refusal {
            $0.nodes.append(
                .init(
                    type: "Reshape", inputs: ["empty", "size"], outputs: ["wide"],
                    attributes: ["allowzero": .int(1)]))
            $0.initializers.append(.init(name: "empty", dims: [0]))
            $0.initializers.append(
                .init(name: "size", dims: [4], type: 7, ints: [0, 1 << 31, 1 << 31, 1 << 31]))
        }
        #expect(reshaped != nil)
    }

    /// Every golden file with a part cut off, replaced or doubled: refused or read, never a trap,
    /// and what is read answers rows.
    @Test func `damaged files are refused within bounds`() throws {
        let seed: UInt64 = 20_260
        var random = SplitMix64(seed: seed)
        var refused = 0
        var count = 0
        for golden in try GoldenModel.all() where golden.format == .onnx {
            for _ in 0..<60 {
                var file = golden.file
                switch Int.random(in: 0..<4, using: &random) {
                case 0: file.removeLast(Int.random(in: 1...file.count, using: &random))
                case 1:
                    let place = Int.random(in: 0..<file.count, using: &random)
                    file[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2:
                    for _ in 0..<8 {
                        let place = Int.random(in: 0..<file.count, using: &random)
                        file[place] = UInt8.random(in: .min ... .max, using: &random)
                    }
                default:
                    let start = Int.random(in: 0..<file.count, using: &random)
                    let end = min(file.count, start + Int.random(in: 1...40, using: &random))
                    file.insert(contentsOf: file[start..<end], at: start)
                }
                count += 1
                do throws(ModelError) {
                    let model = try Model(reading: file, as: .onnx)
                    let width = model.signature.inputs.count
                    _ = model.scores(
                        ofRows: [Double](repeating: 0.5, count: width * 3)
                            + [Double](repeating: .nan, count: width))
                } catch {
                    refused += 1
                    #expect(!error.message.isEmpty, "seed \(seed)")
                }
            }
        }
        #expect(count > 1000)
        #expect(refused > count / 3, "seed \(seed)")
    }
}
