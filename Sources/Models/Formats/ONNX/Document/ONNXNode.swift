/// One operator of a graph with the names of its tensors and its attributes.
struct ONNXNode {
    /// Exactly one of the members has something, whatever the attribute's type.
    struct Attribute {
        var name = ""
        var float: Float?
        var int: Int?
        var text: String?
        var tensor: ONNXTensor?
        var floats: [Double] = []
        var ints: [Int] = []
        var texts: [String] = []
    }

    var name = ""
    /// "" for the main one.
    var domain = ""
    var type = ""
    /// "" for an input that is left out.
    var inputs: [String] = []
    var outputs: [String] = []
    var attributes: [String: Attribute] = [:]

    /// How a message calls it.
    var place: String {
        "operator \(type)" + (name.isEmpty || name == type ? "" : " \"\(name)\"")
    }

    func int(_ name: String) -> Int? { attributes[name]?.int }
    func ints(_ name: String) -> [Int]? { attributes[name]?.ints }
    func float(_ name: String) -> Double? { attributes[name]?.float.map(Double.init) }
    func floats(_ name: String) -> [Double]? { attributes[name]?.floats }
    func text(_ name: String) -> String? { attributes[name]?.text }
    func texts(_ name: String) -> [String] { attributes[name]?.texts ?? [] }
    func tensor(_ name: String) -> ONNXTensor? { attributes[name]?.tensor }

    /// The numbers of an attribute that is a list of float32 or, under the name with `_as_tensor`,
    /// a tensor of float64.
    func numbers(_ name: String) -> [Double] {
        if let tensor = tensor(name + "_as_tensor"), !tensor.numbers.isEmpty {
            return tensor.numbers
        }
        return tensor(name)?.numbers ?? floats(name) ?? []
    }

    func inconsistent(_ problem: String) -> ModelError {
        .inconsistent(place: place, problem: problem)
    }
}
