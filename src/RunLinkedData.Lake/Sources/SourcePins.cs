using System.Security.Cryptography;
using System.Text;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Sources;

/// <summary>What tells versions and files from others: short texts that manifests keep.</summary>
internal static class SourcePins
{
    /// <summary>What stands in the place of a hash where there is nothing.</summary>
    public const string None = "none";

    private const int Digits = 16;

    /// <summary>A short hash of texts in an order.</summary>
    public static string Hash(IEnumerable<string> texts)
    {
        var all = string.Concat(texts.Select(text => $"{text.Length}:{text}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..Digits];
    }

    /// <summary>A pin of a version that was opened before.</summary>
    /// <exception cref="SourceException"><c>TABLE_CORRUPT</c>: it is not there.</exception>
    public static string Required(IReadOnlyDictionary<string, string> pins, string name) =>
        pins.TryGetValue(name, out var value)
            ? value
            : throw new SourceException(ErrorCode.TableCorrupt, $"What pins the version has no '{name}'. Its manifest was changed.");

    /// <summary>Opens a version that was there once: what is not found now is gone.</summary>
    /// <exception cref="SourceException">It is not there any more, or cannot be read.</exception>
    public static async Task<T> OpenAgainAsync<T>(Func<Task<T>> open)
    {
        try
        {
            return await open().ConfigureAwait(false);
        }
        catch (SourceException e) when (e.Code == ErrorCode.TableNotFound)
        {
            throw new SourceException(ErrorCode.TableGone, $"{e.Message} It was there when the version was saved.", e) { File = e.File };
        }
    }
}
