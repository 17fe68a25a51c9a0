import Configuration
import Features
import Foundation
import HTTP
import JSON
import Logging
import PostgresStore
import SystemPackage
import XGBoostTraining

/// What `larder serve` is told: by flags, else by the environment, else by a YAML file.
struct ServerSettings: Sendable {
    var host = "127.0.0.1"
    var port: UInt16 = 6566
    var adminPort: UInt16 = 6567
    var dataDirectory = "./larder-data"
    /// `nil` means the embedded PostgreSQL.
    var databaseURL: String?
    /// The same database as a role for entity queries; `nil` means the role of `databaseURL`.
    var queryDatabaseURL: String?
    /// The key that callers must present; `nil` allows everything, on loopback only.
    var apiKey: String?
    /// `nil` means plain HTTP. The admin port has no TLS: it is on loopback only.
    var tls: TLSConfiguration?
    /// Whether it was said aloud that loopback callers need no key.
    var insecureLocal = false
    var logLevel = Logger.Level.info
    /// How many of the requests that went well the access log tells of.
    var accessLogSample = SampleRate.onePercent
    var poolConnectionsMax = 16
    /// Besides those, for joins and reads of whole tables.
    var bulkConnectionsMax = 4
    /// What the rows of the online store may take.
    var onlineMemoryBytes = Int(ProcessInfo.processInfo.physicalMemory / 2)
    /// What loaded models may take besides.
    var modelMemoryBytes = Int(ProcessInfo.processInfo.physicalMemory / 8)
    /// Of which keys what is served is kept for audits of skew; `nil` is none.
    var skewSample = SampleRate(0.001)
    /// How long that is kept.
    var skewRetention = Duration.seconds(7 * 86_400)
    /// Of which keys predictions are kept; `nil` is all.
    var predictionSample: SampleRate?
    /// How long they are kept, and labels with them.
    var predictionRetention = Duration.seconds(30 * 86_400)
    /// Of the processes in which models are trained.
    var trainer = TrainerSettings(
        memoryBytes: max(1 << 30, Int(ProcessInfo.processInfo.physicalMemory / 2)))
    /// Between two snapshots of the online store; one is also left when the server stops.
    var snapshotInterval = Duration.seconds(300)
    /// Between two looks at what other servers have committed, where none rings.
    var followInterval = Duration.milliseconds(250)
    var store = StoreLimits()
    /// Of the main listener.
    var limits = Limits()

    /// The flags that were given, by their names without dashes.
    typealias Flags = [String: String]

    /// - Parameter flags: Those given; they win.
    /// - Throws: `SettingsError` naming the setting.
    static func read(flags: Flags) async throws -> ServerSettings {
        let environment = EnvironmentVariablesProvider().prefixKeys(with: "larder")
        var given: [AbsoluteConfigKey: ConfigValue] = [:]
        for (name, text) in flags {
            given[AbsoluteConfigKey([name])] = ConfigValue(.string(text), isSecret: false)
        }
        let flagsProvider = InMemoryProvider(name: "flags", values: given)
        var providers: [any ConfigProvider] = [flagsProvider, environment]
        if let path = ConfigReader(providers: providers).string(forKey: "config") {
            do {
                providers.append(try await FileProvider<YAMLSnapshot>(filePath: FilePath(path)))
            } catch {
                throw SettingsError("the configuration file \"\(path)\" cannot be read")
            }
            try refuseUnknown(inFile: path)
        }
        return try ServerSettings(ConfigReader(providers: providers))
    }

    /// What a file may set; a key beside these is a slip of the pen, which could turn TLS off.
    private static let names: Set<String> = [
        "host", "port", "admin-port", "data-dir", "database-url", "query-database-url",
        "database-connections", "api-key", "tls-certificate", "tls-key", "tls-client-ca",
        "insecure-local", "log-level", "access-log-sample", "connections",
        "connections-per-address", "bulk-connections", "query-cost-max", "query-seconds-max",
        "join-shape", "online-memory-bytes", "model-memory-bytes", "snapshot-seconds",
        "follow-milliseconds", "changes-kept-seconds", "skew-sample", "skew-retention-days",
        "prediction-sample", "prediction-retention", "training-niceness",
        "training-memory-bytes", "training-deadline",
    ]

    private static func refuseUnknown(inFile path: String) throws(SettingsError) {
        guard let document = try? DocumentFile.read(URL(fileURLWithPath: path)),
            case .object(let settings) = document
        else { throw SettingsError("the configuration file \"\(path)\" holds no settings") }
        guard let unknown = settings.keys.first(where: { !names.contains($0) }) else { return }
        throw SettingsError(
            "the configuration file \"\(path)\" sets \"\(unknown)\", which is no setting",
            hint: "The settings are \(names.sorted().joined(separator: ", ")).")
    }

    private init(_ reader: ConfigReader) throws(SettingsError) {
        host = reader.string(forKey: "host") ?? host
        port = try Self.port(reader, "port") ?? port
        adminPort = try Self.port(reader, "admin-port") ?? adminPort
        dataDirectory = reader.string(forKey: "data-dir") ?? dataDirectory
        databaseURL = reader.string(forKey: "database-url", isSecret: true)
        queryDatabaseURL = reader.string(forKey: "query-database-url", isSecret: true)
        apiKey = reader.string(forKey: "api-key", isSecret: true)
        tls = try Self.tls(reader)
        insecureLocal = try Self.flag(reader, "insecure-local")
        logLevel = try Self.logLevel(reader) ?? logLevel
        accessLogSample = try Self.sampleRate(reader, "access-log-sample") ?? accessLogSample
        poolConnectionsMax =
            try Self.count(reader, "database-connections", 2...1000) ?? poolConnectionsMax
        bulkConnectionsMax =
            try Self.count(reader, "bulk-connections", 1...1000) ?? bulkConnectionsMax
        onlineMemoryBytes =
            try Self.count(reader, "online-memory-bytes", 1...Int.max) ?? onlineMemoryBytes
        modelMemoryBytes =
            try Self.count(reader, "model-memory-bytes", 1...Int.max) ?? modelMemoryBytes
        skewSample = try Self.sampleRate(reader, "skew-sample") ?? skewSample
        if skewSample == SampleRate(0) { skewSample = nil }
        skewRetention =
            try Self.count(reader, "skew-retention-days", 1...36_500)
            .map { Duration.seconds(86_400 * $0) } ?? skewRetention
        predictionSample = try Self.sampleRate(reader, "prediction-sample")
        if predictionSample == SampleRate(1) { predictionSample = nil }
        predictionRetention =
            try Self.duration(reader, "prediction-retention") ?? predictionRetention
        trainer.niceness =
            try Self.count(reader, "training-niceness", 0...19) ?? trainer.niceness
        trainer.memoryBytes =
            try Self.count(reader, "training-memory-bytes", 1 << 26...Int.max)
            ?? trainer.memoryBytes
        trainer.deadline = try Self.duration(reader, "training-deadline") ?? trainer.deadline
        store.queryCostMax =
            try Self.count(reader, "query-cost-max", 0...Int.max).map(Double.init)
            ?? store.queryCostMax
        store.queryDeadline =
            try Self.count(reader, "query-seconds-max", 1...86_400).map { Duration.seconds($0) }
            ?? store.queryDeadline
        snapshotInterval =
            try Self.count(reader, "snapshot-seconds", 1...86_400).map { Duration.seconds($0) }
            ?? snapshotInterval
        followInterval =
            try Self.count(reader, "follow-milliseconds", 10...60_000)
            .map { Duration.milliseconds($0) } ?? followInterval
        store.changesKept =
            try Self.count(reader, "changes-kept-seconds", 60...2_592_000)
            .map { Duration.seconds($0) } ?? store.changesKept
        store.joinShape = try Self.joinShape(reader)
        limits.connectionsMax =
            try Self.count(reader, "connections", 1...1_000_000) ?? limits.connectionsMax
        limits.connectionsPerAddressMax =
            try Self.count(reader, "connections-per-address", 1...1_000_000)
            ?? limits.connectionsPerAddressMax
        guard apiKey?.isEmpty != true else {
            throw SettingsError(
                "api-key is empty", hint: "Leave it out, or set it to the key to ask callers for.")
        }
        guard databaseURL != nil || queryDatabaseURL == nil else {
            throw SettingsError(
                "query-database-url is set, but database-url is not",
                hint: "The private PostgreSQL has a role for entity queries; leave it out.")
        }
        try refuseOpenServer()
    }

    /// Deny by default: without a key nobody but this machine may call.
    private func refuseOpenServer() throws(SettingsError) {
        guard apiKey == nil, !Self.isLoopback(host) else { return }
        throw SettingsError(
            "refusing to listen on \"\(host)\" without authentication",
            hint: "Set LARDER_API_KEY to the key that callers must present, or listen on 127.0.0.1."
        )
    }

    /// An address by its bytes: a name such as 127.example.org may lead anywhere.
    private static func isLoopback(_ host: String) -> Bool {
        var address = in_addr()
        if inet_pton(AF_INET, host, &address) == 1 {
            return UInt32(bigEndian: address.s_addr) >> 24 == 127
        }
        return host == "localhost" || host == "::1"
    }

    private static func tls(_ reader: ConfigReader) throws(SettingsError) -> TLSConfiguration? {
        let clientCA = text(reader, "tls-client-ca")
        switch (text(reader, "tls-certificate"), text(reader, "tls-key")) {
        case (let certificate?, let key?):
            return TLSConfiguration(
                certificatePath: certificate, keyPath: key, clientCAPath: clientCA)
        case (nil, nil) where clientCA == nil: return nil
        case (nil, nil):
            throw halfTLS("tls-client-ca is set, but tls-certificate and tls-key are not")
        case (_?, nil): throw halfTLS("tls-certificate is set, but tls-key is not")
        case (nil, _?): throw halfTLS("tls-key is set, but tls-certificate is not")
        }
    }

    private static func halfTLS(_ message: String) -> SettingsError {
        SettingsError(
            message,
            hint: "Set tls-certificate and tls-key to speak https, or none of them for http.")
    }

    private static func logLevel(
        _ reader: ConfigReader
    ) throws(SettingsError) -> Logger.Level? {
        guard let text = text(reader, "log-level") else { return nil }
        guard let level = Logger.Level(rawValue: text) else {
            let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingsError("log-level is \"\(text)\", but must be one of \(names)")
        }
        return level
    }

    private static func sampleRate(
        _ reader: ConfigReader, _ name: String
    ) throws(SettingsError) -> SampleRate? {
        guard let text = text(reader, name) else { return nil }
        guard let rate = Double(text).flatMap(SampleRate.init) else {
            throw SettingsError("\(name) is \"\(text)\", but must be a number from 0 to 1")
        }
        return rate
    }

    private static func duration(
        _ reader: ConfigReader, _ name: String
    ) throws(SettingsError) -> Duration? {
        guard let text = text(reader, name) else { return nil }
        guard let duration = DurationText(text), duration.microseconds > 0 else {
            throw SettingsError(
                "\(name) is \"\(text)\", but must be a duration",
                hint: "Write a whole number and a unit: 90s, 15m, 3h, 7d or 4w.")
        }
        return .microseconds(duration.microseconds)
    }

    private static func joinShape(
        _ reader: ConfigReader
    ) throws(SettingsError) -> JoinShape? {
        guard let text = text(reader, "join-shape") else { return nil }
        guard let shape = JoinShape(rawValue: text) else {
            let names = JoinShape.allCases.map(\.rawValue).joined(separator: " or ")
            throw SettingsError("join-shape is \"\(text)\", but must be \(names)")
        }
        return shape
    }

    private static func text(_ reader: ConfigReader, _ name: String) -> String? {
        let key = ConfigKey([name])
        return reader.string(forKey: key) ?? reader.int(forKey: key).map(String.init)
            ?? reader.double(forKey: key).map(\.description)
            ?? reader.bool(forKey: key).map(String.init)
    }

    private static func count(
        _ reader: ConfigReader, _ name: String, _ range: ClosedRange<Int>
    ) throws(SettingsError) -> Int? {
        guard let text = text(reader, name) else { return nil }
        guard let count = Int(text), range.contains(count) else {
            throw SettingsError(
                "\(name) is a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }

    private static func port(
        _ reader: ConfigReader, _ name: String
    ) throws(SettingsError) -> UInt16? {
        guard let text = text(reader, name) else { return nil }
        guard let port = UInt16(text) else {
            throw SettingsError("\(name) is \"\(text)\", but must be a number from 0 to 65535")
        }
        return port
    }

    private static func flag(_ reader: ConfigReader, _ name: String) throws(SettingsError) -> Bool {
        switch text(reader, name) {
        case nil, "false", "0": return false
        case "true", "1": return true
        case let text?: throw SettingsError("\(name) is \"\(text)\", but must be true or false")
        }
    }
}

/// A setting that cannot be used; the program ends with exit code 2.
struct SettingsError: Error, CustomStringConvertible {
    let message: String
    let hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    var description: String { hint.map { "\(message)\n\($0)" } ?? message }
}
