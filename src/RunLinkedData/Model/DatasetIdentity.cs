using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace RunLinkedData.Model;

/// <summary>Which data version a piece of code is at work on; the errors are made here, so that every one of them names it.</summary>
internal sealed record DatasetIdentity(string Name, string RunId)
{
    public const string ManifestFile = "_manifest.json";

    /// <summary>The folder of all datasets in a run's artifacts.</summary>
    public const string Root = "datasets";

    /// <summary>The folder of what pins external inputs, in a run's artifacts.</summary>
    public const string InputsRoot = "inputs";

    private const int MaxNameLength = 100;
    private const int LongestKey = 40;
    private const string DigestFront = "sha256:";

    /// <summary>
    /// The version of an external input, in the words of its own system, that the run has pinned; null for a dataset that it wrote.
    /// </summary>
    public string? ExternalVersion { get; init; }

    /// <summary>The folder of the dataset in the run's artifacts.</summary>
    public string Folder => ExternalVersion is { } version ? $"{InputsRoot}/{Name}/{KeyOf(version)}" : Root + "/" + Name;

    /// <summary>The manifest of the dataset in the run's artifacts.</summary>
    public string ManifestPath => Folder + "/" + ManifestFile;

    public override string ToString() => ExternalVersion is { } version
        ? $"external input '{Name}' (version {version}) of run {RunId}"
        : $"dataset '{Name}' of run {RunId}";

    public DatasetException Error(string code, string message, Exception? cause = null) => new(code, message, Name, RunId, cause);

    public DatasetCorruptException Corrupt(string file, string what, Exception? cause = null) => new(
        $"File '{file}' of {this} {what}. Fetch the dataset again from where it is whole, or run its process again.",
        Name, RunId, file, cause);

    public DatasetCorruptException Missing(string file, Exception? cause = null) => new(
        $"File '{file}' of {this} is missing. Fetch the dataset again from where it is whole, or run its process again.",
        Name, RunId, file, cause)
    { IsMissing = true };

    public DatasetSchemaException Schema(string column, string file, string found, string expected, string message) =>
        new(message, Name, RunId, column, file, found, expected);

    // The version, where it can be a folder on every disk; else a hash of it.
    private static string KeyOf(string version) =>
        version.StartsWith(DigestFront, StringComparison.Ordinal) && IsKey(version[DigestFront.Length..])
                ? $"sha256-{version[DigestFront.Length..]}"
            : IsKey(version) ? version
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version)))[..LongestKey];

    private static bool IsKey(string text) => text.Length <= LongestKey && IsName(text) && !text.Any(char.IsAsciiLetterUpper);

    /// <summary>Whether a dataset may have this name.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength && char.IsAsciiLetterOrDigit(name[0]) && name[^1] != '.'
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.');

    /// <summary>Whether a text has the form of a run ID that MLflow makes: 32 lower-case hexadecimal digits.</summary>
    public static bool IsRunId(string text) => text.Length == 32 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Dataset names become a folder, a part of tags and metrics, and a part of references.</summary>
    /// <exception cref="ArgumentException">No dataset can have the name.</exception>
    public static void CheckName([NotNull] string? name, [CallerArgumentExpression(nameof(name))] string? paramName = null)
    {
        ArgumentNullException.ThrowIfNull(name, paramName);
        if (!IsName(name))
        {
            throw new ArgumentException(
                $"'{name}' is no name for a dataset. Use up to {MaxNameLength} ASCII letters, "
                + "digits, '_', '-' and '.', with a letter or digit first and no '.' last.",
                paramName);
        }
    }
}
