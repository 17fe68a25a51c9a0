import Models

/// An ONNX file put together by hand, with parts to replace. As it stands: `y = x · (2, 3) + 1`.
struct TinyONNX {
    enum Attribute {
        case float(Float)
        case int(Int)
        case text(String)
        case tensor(Tensor)
        case floats([Float])
        case ints([Int])
        case texts([String])
    }

    struct Node {
        var type: String
        var domain = ""
        var inputs: [String]
        var outputs: [String]
        var attributes: [String: Attribute] = [:]
    }

    struct Tensor {
        var name = ""
        var dims: [Int]
        /// 1 for float32, 7 for int64, 8 for texts.
        var type = 1
        var floats: [Float] = []
        var ints: [Int] = []
        var texts: [String] = []
    }

    struct Value {
        var name: String
        var type = 1
        /// -1 for the rows.
        var dims: [Int]
    }

    var opsets: [(domain: String, version: Int)] = [("", 18), ("ai.onnx.ml", 3)]
    var metadata: [String: String] = [:]
    var nodes = [
        Node(type: "MatMul", inputs: ["x", "weights"], outputs: ["product"]),
        Node(type: "Add", inputs: ["product", "bias"], outputs: ["y"]),
    ]
    var initializers = [
        Tensor(name: "weights", dims: [2, 1], floats: [2, 3]),
        Tensor(name: "bias", dims: [1], floats: [1]),
    ]
    var inputs = [Value(name: "x", dims: [-1, 2])]
    var outputs = [Value(name: "y", dims: [-1, 1])]

    /// A model of one operator from `x` to `y`.
    static func of(
        _ type: String, columns: Int = 1, inputType: Int = 1,
        _ attributes: [String: Attribute] = [:]
    ) -> TinyONNX {
        var tiny = TinyONNX()
        tiny.nodes = [
            Node(
                type: type, domain: "ai.onnx.ml", inputs: ["x"], outputs: ["y"],
                attributes: attributes)
        ]
        tiny.initializers = []
        tiny.inputs = [Value(name: "x", type: inputType, dims: [-1, columns])]
        return tiny
    }

    /// `x ? threshold` leads to the leaf 10, else to 20.
    static func split(
        _ mode: String, at threshold: Float, missingIsTrue: Int = 0
    ) -> TinyONNX {
        of(
            "TreeEnsembleRegressor",
            [
                "nodes_treeids": .ints([0, 0, 0]), "nodes_nodeids": .ints([0, 1, 2]),
                "nodes_featureids": .ints([0, 0, 0]), "nodes_values": .floats([threshold, 0, 0]),
                "nodes_modes": .texts([mode, "LEAF", "LEAF"]),
                "nodes_truenodeids": .ints([1, 0, 0]), "nodes_falsenodeids": .ints([2, 0, 0]),
                "nodes_missing_value_tracks_true": .ints([missingIsTrue, 0, 0]),
                "target_treeids": .ints([0, 0]), "target_nodeids": .ints([1, 2]),
                "target_ids": .ints([0, 0]), "target_weights": .floats([10, 20]),
                "n_targets": .int(1),
            ])
    }

    var file: [UInt8] {
        var graph = ProtobufWriter()
        for node in nodes { graph.message(1, message(node)) }
        for tensor in initializers { graph.message(5, message(tensor)) }
        for input in inputs { graph.message(11, message(input)) }
        for output in outputs { graph.message(12, message(output)) }
        var file = ProtobufWriter()
        file.integer(1, 8)
        file.text(2, "tiny")
        file.text(3, "1")
        file.message(7, graph)
        for opset in opsets {
            var message = ProtobufWriter()
            message.text(1, opset.domain)
            message.integer(2, opset.version)
            file.message(8, message)
        }
        for (key, value) in metadata {
            var message = ProtobufWriter()
            message.text(1, key)
            message.text(2, value)
            file.message(14, message)
        }
        return file.bytes
    }

    private func message(_ node: Node) -> ProtobufWriter {
        var message = ProtobufWriter()
        for input in node.inputs { message.text(1, input) }
        for output in node.outputs { message.text(2, output) }
        message.text(4, node.type)
        for (name, value) in node.attributes {
            var attribute = ProtobufWriter()
            attribute.text(1, name)
            switch value {
            case .float(let number): attribute.float(2, number)
            case .int(let number): attribute.integer(3, number)
            case .text(let text): attribute.text(4, text)
            case .tensor(let tensor): attribute.message(5, self.message(tensor))
            case .floats(let numbers): for number in numbers { attribute.float(7, number) }
            case .ints(let numbers): for number in numbers { attribute.integer(8, number) }
            case .texts(let texts): for text in texts { attribute.text(9, text) }
            }
            message.message(5, attribute)
        }
        message.text(7, node.domain)
        return message
    }

    private func message(_ tensor: Tensor) -> ProtobufWriter {
        var message = ProtobufWriter()
        for dim in tensor.dims { message.integer(1, dim) }
        message.integer(2, tensor.type)
        for number in tensor.floats { message.float(4, number) }
        for text in tensor.texts { message.text(6, text) }
        for number in tensor.ints { message.integer(7, number) }
        message.text(8, tensor.name)
        return message
    }

    private func message(_ value: Value) -> ProtobufWriter {
        var shape = ProtobufWriter()
        for dim in value.dims {
            var message = ProtobufWriter()
            if dim < 0 { message.text(2, "N") } else { message.integer(1, dim) }
            shape.message(1, message)
        }
        var tensor = ProtobufWriter()
        tensor.integer(1, value.type)
        tensor.message(2, shape)
        var type = ProtobufWriter()
        type.message(1, tensor)
        var message = ProtobufWriter()
        message.text(1, value.name)
        message.message(2, type)
        return message
    }
}
