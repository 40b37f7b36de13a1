using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Datasets.Caching;

/// <summary>A data version as it was when it was seen published.</summary>
/// <param name="Writer">The run that wrote it.</param>
/// <param name="Process">The run's process; null when it was not looked up.</param>
/// <param name="Manifest">The bytes of the manifest.</param>
internal sealed record CachedVersionFile(MlflowRun Writer, string? Process, byte[] Manifest)
{
    /// <summary>The largest that is kept.</summary>
    public const int MaxBytes = 32 << 20;

    private const int HashLength = 64;

    /// <summary>As a line with the SHA-256 of what follows, and JSON.</summary>
    public byte[] Write()
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, CachedVersionFileJson.Default.CachedVersionFile);
        return [.. Head(json), .. json];
    }

    /// <summary>Null when it is damaged.</summary>
    public static CachedVersionFile? Read(FileStream file)
    {
        if (file.Length is <= HashLength + 1 or > MaxBytes)
        {
            return null;
        }

        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var json = bytes.AsSpan(HashLength + 1);
        try
        {
            return bytes.AsSpan(0, HashLength + 1).SequenceEqual(Head(json))
                ? JsonSerializer.Deserialize(json, CachedVersionFileJson.Default.CachedVersionFile)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Head(ReadOnlySpan<byte> json) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(json)) + "\n");
}

/// <summary>How entries are written as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(CachedVersionFile))]
internal sealed partial class CachedVersionFileJson : JsonSerializerContext;
