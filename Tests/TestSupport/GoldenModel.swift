import FoundationEssentials
import JSON
package import Models

/// A model file of another library together with rows and what the library answered to them, from
/// `Tests/Specification`, where `Tests/Oracles/golden` has put it.
///
/// A golden file is one line of JSON, the header, and after it little-endian numbers: the rows,
/// then each output, all row after row. `Tests/Oracles/golden/golden.py` says what it holds.
package struct GoldenModel: Sendable, CustomStringConvertible {
    /// What the library answered in one output.
    package struct Output: Sendable {
        package let role: ModelSignature.OutputRole
        package let width: Int
        /// Whether the library answered in float32.
        package let isFloat32: Bool
        package let answers: [Double]
    }

    package let name: String
    package let format: ModelFormat
    package let file: [UInt8]
    package let count: Int
    package let width: Int
    /// Whether the rows were given to the library as float32.
    package let isFloat32: Bool
    package let rows: [Double]
    /// For columns of texts the texts that their numbers in `rows` are places in.
    package let texts: [Int: [String]]
    package let outputs: [Output]

    package var description: String { name }

    /// All of them, by name.
    ///
    /// - Parameter folder: Of `Tests/Specification`; `explanations` holds what `shap_values.py`
    ///   made.
    package static func all(in folder: String = "models") throws -> [GoldenModel] {
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Specification/\(folder)")
        return try FileManager.default.contentsOfDirectory(atPath: directory.path)
            .filter { $0.hasSuffix(".golden") }.sorted()
            .map { try GoldenModel(String($0.dropLast(7)), in: directory) }
    }

    /// - Throws: When the file is not there or its header is not one.
    private init(_ name: String, in directory: URL) throws {
        let bytes = [UInt8](
            try Data(contentsOf: directory.appending(path: "\(name).golden")))
        let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        let header = try JSONValue(parsing: Array(bytes[..<end]))
        guard let model = header["model"]?.stringValue,
            let format = header["format"]?.stringValue.flatMap(ModelFormat.init(rawValue:)),
            let count = header["rows"]?.int64Value, let width = header["inputs"]?.int64Value,
            let type = header["input_type"]?.stringValue,
            let outputs = header["outputs"]?.arrayValue
        else { throw GoldenError(name: name) }
        self.name = name
        self.format = format
        self.count = Int(count)
        self.width = Int(width)
        isFloat32 = type == "float32"
        file = [UInt8](try Data(contentsOf: directory.appending(path: model)))
        var texts: [Int: [String]] = [:]
        for (column, list) in header["texts"]?.objectValue?.members ?? [] {
            texts[Int(column) ?? -1] = (list.arrayValue ?? []).compactMap(\.stringValue)
        }
        self.texts = texts
        var numbers = LittleEndianNumbers(bytes: bytes, offset: end + 1)
        rows = try numbers.take(self.count * self.width, isFloat32: isFloat32, of: name)
        var read: [Output] = []
        for output in outputs {
            guard
                let role = output["role"]?.stringValue
                    .flatMap(ModelSignature.OutputRole.init(rawValue:)),
                let width = output["width"]?.int64Value, let type = output["type"]?.stringValue
            else { throw GoldenError(name: name) }
            let isFloat32 = type == "float32"
            read.append(
                Output(
                    role: role, width: Int(width), isFloat32: isFloat32,
                    answers: try numbers.take(
                        self.count * Int(width), isFloat32: isFloat32, of: name)))
        }
        self.outputs = read
    }
}

/// A golden file that is not one.
package struct GoldenError: Error {
    package let name: String
}

private struct LittleEndianNumbers {
    let bytes: [UInt8]
    var offset: Int

    mutating func take(_ count: Int, isFloat32: Bool, of name: String) throws -> [Double] {
        let size = isFloat32 ? 4 : 8
        guard offset + count * size <= bytes.count else { throw GoldenError(name: name) }
        let numbers = bytes.withUnsafeBytes { raw in
            (0..<count).map { index in
                let start = offset + index * size
                return isFloat32
                    ? Double(
                        Float(
                            bitPattern: UInt32(
                                littleEndian: raw.loadUnaligned(
                                    fromByteOffset: start, as: UInt32.self))))
                    : Double(
                        bitPattern: UInt64(
                            littleEndian: raw.loadUnaligned(
                                fromByteOffset: start, as: UInt64.self)))
            }
        }
        offset += count * size
        return numbers
    }
}
