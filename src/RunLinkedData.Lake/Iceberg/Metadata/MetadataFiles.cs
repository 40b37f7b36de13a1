using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Iceberg.Metadata;

/// <summary>
/// Finds and reads metadata files. What a catalogue knows, a folder does not say: which of its metadata files is the table. There it is the
/// one that <c>version-hint.text</c> names or one after it, else the one of the highest number.
/// </summary>
internal static partial class MetadataFiles
{
    private const string Folder = "metadata";
    private const string Hint = "version-hint.text";
    private const int MostHintBytes = 1 << 12;
    private const int MostBytes = 1 << 29;

    /// <summary>Whether a location is that of a metadata file, and not of a table's folder.</summary>
    public static bool IsFile(FileLocation location) => FileName().IsMatch(location.Name);

    /// <summary>The folder of the table that a metadata file is of.</summary>
    public static FileLocation TableOf(FileLocation file) => file.Folder.Name == Folder ? file.Folder.Folder : file.Folder;

    /// <summary>The metadata file of a name.</summary>
    public static FileLocation Named(TableFiles files, string name) => files.Folder.Combine(Folder).Combine(name);

    /// <summary>Whether there is one in a table's folder.</summary>
    public static async Task<bool> AnyAsync(TableFiles files, CancellationToken cancellationToken) =>
        (await files.ListAsync(files.Folder.Combine(Folder), cancellationToken).ConfigureAwait(false))
            .Any(entry => !entry.IsFolder && FileName().IsMatch(entry.Name));

    /// <summary>The metadata file of the table in a folder.</summary>
    /// <exception cref="SourceException">There is none, or it cannot be told which it is.</exception>
    public static async Task<FileLocation> FindAsync(TableFiles files, CancellationToken cancellationToken)
    {
        var folder = files.Folder.Combine(Folder);
        var names = (await files.ListAsync(folder, cancellationToken).ConfigureAwait(false))
            .Where(entry => !entry.IsFolder).Select(entry => entry.Name).ToList();
        if (names.Contains(Hint))
        {
            var content = await files.OpenAsync(folder.Combine(Hint), cancellationToken).ConfigureAwait(false);
            var hint = await ReadAsync(content, MostHintBytes, cancellationToken).ConfigureAwait(false);
            return folder.Combine(Hinted(names, Encoding.UTF8.GetString(hint).Trim(), folder));
        }

        return names.Select(NumberOf).Max() is { } last
            ? folder.Combine(Only(names, last, folder)!)
            : throw new SourceException(
                ErrorCode.TableNotFound, $"There is no Iceberg table in '{files.Folder}': it has no metadata file.");
    }

    /// <summary>Reads a metadata file, also a compressed one.</summary>
    public static async Task<TableMetadata> ReadAsync(TableFiles files, FileLocation file, CancellationToken cancellationToken)
    {
        var content = await files.OpenAsync(file, cancellationToken).ConfigureAwait(false);
        try
        {
            var bytes = await ReadAsync(content, MostBytes, cancellationToken).ConfigureAwait(false);
            if (bytes is [0x1f, 0x8b, ..])
            {
                GZipStream unpacked = new(new MemoryStream(bytes), CompressionMode.Decompress);
                bytes = await ReadAsync(unpacked, MostBytes, cancellationToken).ConfigureAwait(false);
            }

            return TableMetadata.Read(bytes);
        }
        catch (NotSupportedException e)
        {
            throw new SourceException(ErrorCode.TableUnsupported, $"'{file}' {e.Message}.", e) { File = file.ToString() };
        }
        catch (InvalidDataException e)
        {
            throw SourceException.Damaged(file.ToString(), e.Message, e);
        }
    }

    // Writers that are killed leave an old hint behind.
    private static string Hinted(List<string> names, string hint, FileLocation folder)
    {
        if (!long.TryParse(hint, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            var named = hint[(hint.LastIndexOf('/') + 1)..];
            return names.Find(name => name == named || name == $"{named}.metadata.json") ?? throw Lost(hint, folder);
        }

        var found = Only(names, version, folder) ?? throw Lost(hint, folder);
        while (version < long.MaxValue && Only(names, ++version, folder) is { } next)
        {
            found = next;
        }

        return found;
    }

    // Without a catalogue, two writers can both have made what they took for the next one.
    private static string? Only(List<string> names, long number, FileLocation folder) =>
        names.Where(name => NumberOf(name) == number).Order(StringComparer.Ordinal).ToList() switch
        {
            [] => null,
            [var name] => name,
            var several => throw new SourceException(
                ErrorCode.TableNotFound,
                $"'{folder}' has several metadata files of the same number: {string.Join(", ", several)}. "
                    + "Give the one that the catalogue names."),
        };

    private static SourceException Lost(string hint, FileLocation folder) => new(
        ErrorCode.TableGone, $"'{folder.Combine(Hint)}' says that the table's metadata is '{hint}', and there is no such file.")
    {
        File = folder.ToString(),
    };

    private static long? NumberOf(string name) =>
        Numbered().Match(name) is { Success: true } match
        && long.TryParse(match.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static async Task<byte[]> ReadAsync(Stream content, int most, CancellationToken cancellationToken)
    {
        await using (content.ConfigureAwait(false))
        {
            MemoryStream read = new();
            var buffer = new byte[1 << 16];
            while (await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var count and > 0)
            {
                read.Write(buffer, 0, count);
                if (read.Length > most)
                {
                    throw new InvalidDataException($"has more than {most} bytes");
                }
            }

            return read.ToArray();
        }
    }

    [GeneratedRegex(@"\.metadata\.json(\.gz)?\z")]
    private static partial Regex FileName();

    [GeneratedRegex(
        @"\A(?:v(?<number>[0-9]+)|(?<number>[0-9]+)-[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"
            + @"(?:\.gz)?\.metadata\.json(?:\.gz)?\z")]
    private static partial Regex Numbered();
}
