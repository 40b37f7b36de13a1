using System.CommandLine.Parsing;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>A dataset of a process, as it is typed: <c>demand-forecast/forecasts</c>. A process may have <c>/</c> in its name.</summary>
internal sealed record DatasetName(string Process, string Dataset)
{
    public override string ToString() => $"{Process}/{Dataset}";

    public static DatasetName Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var slash = text.LastIndexOf('/');
        if (slash <= 0 || slash == text.Length - 1)
        {
            result.AddError($"'{text}' names no dataset of a process: write process/dataset, such as demand-forecast/forecasts.");
        }

        return slash < 0 ? new DatasetName(text, "") : new DatasetName(text[..slash], text[(slash + 1)..]);
    }
}
