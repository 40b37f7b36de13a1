using System.CommandLine;
using RunLinkedData.Versions;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>The options that say which versions of a dataset are meant.</summary>
internal sealed class VersionFilter
{
    private readonly Option<DateTimeOffset?> _from = From();
    private readonly Option<DateTimeOffset?> _until = Until();
    private readonly Option<KeyValuePair<string, string>[]> _parameters = Values.Pairs(
        "--param", "name=value", "Only runs with this parameter; may be given several times.");

    private readonly Option<int?> _limit;

    public VersionFilter(int limit) => _limit = Values.Number("--limit", "How many at most: the newest.", 1, limit, "-n");

    private VersionFilter(Option<int?> limit) => _limit = limit;

    /// <summary>The options of a command that takes all versions unless it is told otherwise.</summary>
    public static VersionFilter OfAll(string limit, string description) => new(Values.Number(limit, description, 1));

    public static Option<DateTimeOffset?> From() => Values.Time(
        "--from",
        "Only runs that started then or later: a day in UTC such as 2026-11-01, or a time with its zone such as 2026-11-01T06:00Z.");

    public static Option<DateTimeOffset?> Until() => Values.Time("--until", "Only runs that started before; of a day, before it begins.");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_limit);
        command.Add(_from);
        command.Add(_until);
        command.Add(_parameters);
    }

    /// <summary>How many versions at most.</summary>
    public int Limit(ParseResult parsed) => Most(parsed)!.Value;

    /// <summary>How many versions at most; null for all.</summary>
    public int? Most(ParseResult parsed) => parsed.GetValue(_limit);

    /// <summary>Asks the library for these versions.</summary>
    public void Configure(VersionsOptions options, ParseResult parsed)
    {
        (options.From, options.Until) = (parsed.GetValue(_from), parsed.GetValue(_until));
        foreach (var (key, value) in parsed.GetValue(_parameters) ?? [])
        {
            options.Parameters[key] = value;
        }
    }
}
