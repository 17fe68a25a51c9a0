import Foundation

/// A Python of these tests' own, with a package from the package index that is installed the first
/// time. Where that cannot be, the suite that needs it is skipped and says so.
struct PythonEnvironment {
    /// Such as `feast-0.67`: that of a directory in `.build`.
    let name: String
    /// As pip takes it.
    let package: String

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private var directory: URL { Self.root.appending(path: ".build/\(name)") }

    private var python: String { directory.path + "/bin/python" }

    func isInstalled() async -> Bool {
        let made = directory.appending(path: "made")
        if FileManager.default.fileExists(atPath: made.path) { return true }
        let isInstalled =
            await Self.run(["python3", "-m", "venv", directory.path]).isSuccess
            ? await Self.run([
                python, "-m", "pip", "install", "--quiet", "--retries", "1", package,
            ]).isSuccess : false
        guard isInstalled else {
            print("SKIPPED: \(package) cannot be installed, so nothing speaks to Larder by it")
            return false
        }
        return FileManager.default.createFile(atPath: made.path, contents: nil)
    }

    /// Runs a script of `Tests/Oracles` to its end.
    func run(_ script: String, _ arguments: String...) async -> (isSuccess: Bool, output: String) {
        await Self.run(
            [python, Self.root.appending(path: "Tests/Oracles/\(script)").path] + arguments)
    }

    /// Runs a command to its end; one that cannot be started has failed.
    private static func run(_ command: [String]) async -> (isSuccess: Bool, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        do { try process.run() } catch { return (false, "\(error)") }
        return await withCheckedContinuation { continuation in
            // It may take a minute, for which no thread of the tests is to wait.
            DispatchQueue.global().async {
                let data = output.fileHandleForReading.readDataToEndOfFile()
                process.waitUntilExit()
                continuation.resume(
                    returning: (
                        process.terminationStatus == 0, String(decoding: data, as: UTF8.self)
                    ))
            }
        }
    }
}
