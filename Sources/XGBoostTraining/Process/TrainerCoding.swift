import FoundationEssentials
package import Training

/// JSON as it crosses between the server and a training process, both ways.
package enum TrainerCoding {
    package static func encode(_ value: some Encodable) throws(TrainingError) -> [UInt8] {
        let encoder = JSONEncoder()
        // Losses and labels may be infinite.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw .trainerFailed("a message cannot be written: \(error)")
        }
    }

    package static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8]
    ) throws(TrainingError) -> Value {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return try decoder.decode(type, from: Data(bytes))
        } catch {
            throw .trainerFailed("a message cannot be read: \(error)")
        }
    }
}
