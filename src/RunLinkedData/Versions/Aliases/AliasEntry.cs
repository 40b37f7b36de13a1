using System.Globalization;
using System.Text.Json;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Versions.Aliases;

/// <summary>
/// A move of an alias as it stands among the tags of its process's experiment, one tag each: <c>rld.alias/DATASET/ALIAS/ID</c>. IDs are a
/// time and a random part; their order is that of the moves.
/// </summary>
internal sealed record AliasEntry(string Dataset, string Alias, string Id, StoredMove Move)
{
    private const string Prefix = "rld.alias/";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss.fffffff'Z'";

    public Tag Tag => new($"{Prefix}{Dataset}/{Alias}/{Id}", JsonSerializer.Serialize(Move, AliasJson.Default.StoredMove));

    public AliasEntry With(AliasState state) => this with { Move = Move with { State = state } };

    /// <summary>A move that follows another. Its ID is greater than that one's also where the clocks of two machines differ.</summary>
    public static AliasEntry Follow(AliasEntry? head, string dataset, string alias, string? runId, string by, DateTimeOffset now)
    {
        var after = head is null ? DateTimeOffset.MinValue : TimeOf(head.Id).AddTicks(1);
        var time = (now > after ? now : after).UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        return new AliasEntry(
            dataset,
            alias,
            $"{time}-{Guid.NewGuid():N}"[..(time.Length + 9)],
            new StoredMove(AliasState.Pending, by, now, runId, head?.Move.Run, head?.Id));
    }

    /// <summary>Reads a tag; null when it is not of an alias of this dataset.</summary>
    /// <exception cref="MlflowException"><c>DATA_LOSS</c>: it is of one, and cannot be read.</exception>
    public static AliasEntry? Read(Tag tag, string dataset)
    {
        if (!tag.Key.StartsWith(Prefix, StringComparison.Ordinal)
            || tag.Key.Split('/') is not [_, var of, var alias, var id]
            || of != dataset)
        {
            return null;
        }

        try
        {
            TimeOf(id);
            return new AliasEntry(
                dataset,
                alias,
                id,
                JsonSerializer.Deserialize(tag.Value, AliasJson.Default.StoredMove) ?? throw new JsonException("It is null."));
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new MlflowException(
                MlflowErrorCode.DataLoss,
                $"The experiment tag '{tag.Key}', a move of the alias '{alias}', cannot be read: "
                + $"{exception.Message} Set it to what it was, or delete it to do without that move.",
                exception);
        }
    }

    private static DateTimeOffset TimeOf(string id) =>
        DateTimeOffset.ParseExact(id.Split('-')[0], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
