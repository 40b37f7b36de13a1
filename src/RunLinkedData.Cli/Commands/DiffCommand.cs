using System.CommandLine;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Datasets.RowComparison;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld diff A B</c>.</summary>
internal sealed class DiffCommand : RldCommand
{
    private readonly Argument<string> _original = Values.Reference("a");
    private readonly Argument<string> _other = Values.Reference("b");
    private readonly Option<bool> _values = new("--values")
    {
        Description = "Also read the data, and tell in how many rows each column differs.",
    };
    private readonly Option<bool> _rows = new("--rows")
    {
        Description = "Print the rows that came (+), went (-) or changed (~), by their key.",
    };
    private readonly Option<string[]> _key = Values.Names("--key", "With --rows: the columns that tell the rows apart.");
    private readonly Option<string[]> _columns = Values.Names("--columns", "With --rows: only look at these columns.");
    private readonly Option<double> _tolerance = new("--tolerance")
    {
        Description = "With --rows: how far apart two numbers may be and count as the same.",
        HelpName = "number",
    };
    private readonly Option<int?> _limit = Values.Number("--limit", "With --rows: how many rows at most. Default: all.", 1, null, "-n");
    private readonly Option<bool> _exitCode = new("--exit-code") { Description = "End with 3 when the data differs." };

    public DiffCommand(Host host)
        : base(
            host,
            "diff",
            "Tells what is not the same in two versions or runs: the data, parameters, code, image, packages and inputs.",
            ("rld diff demand-forecast/forecasts@latest~1 demand-forecast/forecasts@latest", "what changed with the newest version"),
            ("rld diff demand-forecast/forecasts@prod demand-forecast/forecasts@latest --rows --key store,sku", "its rows, one a line"),
            ("rld diff 0f4c1be2 9a77c0de --exit-code --json", "two runs, for a program"))
    {
        Add(_original);
        Add(_other);
        Add(_values);
        Add(_rows);
        Add(_key);
        Add(_columns);
        Add(_tolerance);
        Add(_limit);
        Add(_exitCode);
        Check(result =>
        {
            var isByRows = result.GetValue(_rows);
            if (isByRows && result.GetValue(_key) is not { Length: > 0 })
            {
                result.AddError("--rows needs --key: the columns that tell the rows apart, such as --key store,sku.");
            }
            else if (!isByRows
                && new[] { result.GetResult(_key), result.GetResult(_columns), result.GetResult(_tolerance), result.GetResult(_limit) }
                    .Any(option => option is { Implicit: false }))
            {
                result.AddError("--key, --columns, --tolerance and --limit go with --rows.");
            }
        });
    }

    protected override async Task<int> AnswerAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var isDifferent = parsed.GetValue(_rows)
            ? await CompareRowsAsync(session, parsed, cancellationToken)
            : await CompareAsync(session, parsed, cancellationToken);
        return isDifferent && parsed.GetValue(_exitCode) ? ExitCode.Found : ExitCode.Done;
    }

    private async Task<bool> CompareAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var comparison = await session.Print.WorkAsync("Comparing", _ => session.Tracker.CompareAsync(
            parsed.GetRequiredValue(_original),
            parsed.GetRequiredValue(_other),
            options => (options.ReadValues, options.InputDepth) = (parsed.GetValue(_values), 0),
            cancellationToken));
        if (session.Print.IsJson)
        {
            await session.Print.LineAsync(comparison.ToJson().TrimEnd(), cancellationToken);
        }
        else
        {
            await new ComparisonText(session.Print).WriteAsync(comparison, cancellationToken);
        }

        return !comparison.IsIdentical;
    }

    private async Task<bool> CompareRowsAsync(Session session, ParseResult parsed, CancellationToken cancellationToken)
    {
        var (original, other, key) = (
            await session.Tracker.FindVersionAsync(parsed.GetRequiredValue(_original), cancellationToken),
            await session.Tracker.FindVersionAsync(parsed.GetRequiredValue(_other), cancellationToken),
            parsed.GetRequiredValue(_key));
        var one = await session.Tracker.LoadDatasetAsync(original, cancellationToken);
        var two = await session.Tracker.LoadDatasetAsync(other, cancellationToken);
        if (new[] { one, two }.FirstOrDefault(dataset => dataset.Manifest.Format is null) is { } files)
        {
            throw new CommandException(
                $"The {files.Name} of run {files.RunId} consists of files, not of rows. "
                + "Leave --rows and its options out: then the files that differ are told.");
        }

        var wanted = parsed.GetRequiredValue(_columns) is { Length: > 0 } chosen ? chosen : null;
        var columns = ColumnChange.Of(one.Manifest, two.Manifest, wanted is null ? null : [.. wanted, .. key]);
        var rows = one.CompareRowsAsync(
            two, key, options => (options.Columns, options.Tolerance) = (wanted, parsed.GetValue(_tolerance)), cancellationToken);
        using var output = RowOutput.Open(session.Print, original, other, columns, key);
        await foreach (var row in rows)
        {
            if (output.Count == parsed.GetValue(_limit))
            {
                session.Print.Talk($"There are more: --limit {output.Count} ends here.");
                break;
            }

            await output.WriteAsync(row, cancellationToken);
        }

        output.End();
        return output.Count > 0 || columns.Count > 0;
    }
}
