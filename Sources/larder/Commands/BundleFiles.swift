import API
import Foundation
import JSON

/// The definition files of a directory, merged into one bundle.
struct BundleFiles {
    let merged: JSONValue
    /// For each list of the bundle, the file and the place there of each of its items.
    private let origins: [String: [(file: String, index: Int)]]

    /// - Throws: `CommandFailure` for what cannot be read.
    init(at path: String) throws {
        var bundle = JSONObject()
        var origins: [String: [(file: String, index: Int)]] = [:]
        for file in try Self.files(at: path) {
            for (member, value) in try Self.read(file).members {
                guard case .array(let items) = value else {
                    if let known = bundle[member], known != value {
                        throw CommandFailure(
                            "\(file.lastPathComponent): another \"\(member)\" than before")
                    }
                    bundle[member] = value
                    continue
                }
                bundle[member] = .array((bundle[member]?.arrayValue ?? []) + items)
                origins[member, default: []] += items.indices.map { (file.lastPathComponent, $0) }
            }
        }
        merged = .object(bundle)
        self.origins = origins
    }

    /// The file and place that a path of the merged bundle, such as `entities[3].name`, came from.
    func place(of path: String) -> String {
        guard let open = path.firstIndex(of: "["), let close = path.firstIndex(of: "]"),
            open < close, let index = Int(path[path.index(after: open)..<close]),
            let origin = origins[String(path[..<open])], origin.indices.contains(index)
        else { return path }
        let rest = path[path.index(after: close)...]
        return "\(origin[index].file): \(path[..<open])[\(origin[index].index)]\(rest)"
    }

    private static func files(at path: String) throws -> [URL] {
        let url = URL(fileURLWithPath: path)
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw CommandFailure("there is no file \"\(path)\"")
        }
        guard isDirectory.boolValue else { return [url] }
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
        guard !names.isEmpty else { throw CommandFailure("there is no .yaml file in \"\(path)\"") }
        return names.map { url.appendingPathComponent($0) }
    }

    private static func read(_ file: URL) throws -> JSONObject {
        guard case .object(let object) = try DocumentFile.read(file) else {
            throw CommandFailure("\(file.lastPathComponent): a mapping of definitions is expected")
        }
        return object
    }
}

/// A YAML or JSON file.
enum DocumentFile {
    /// - Throws: `CommandFailure` naming the file, and the line where it cannot be understood.
    static func read(_ file: URL) throws -> JSONValue {
        let bytes: [UInt8]
        do {
            bytes = Array(try Data(contentsOf: file))
        } catch {
            throw CommandFailure("the file \"\(file.path)\" cannot be read")
        }
        let isJSON = file.pathExtension == "json"
        do {
            return try DefinitionDocument.parse(
                bytes, mediaType: isJSON ? "application/json" : "application/yaml")
        } catch let problem as Problem {
            throw CommandFailure("\(file.lastPathComponent): \(problem.detail)")
        } catch let error as JSONError {
            throw CommandFailure("\(file.lastPathComponent): \(error)")
        }
    }
}

/// Why a command ends with exit code 1.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
