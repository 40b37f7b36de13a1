using System.Globalization;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.Model;

namespace RunLinkedData.Cli.Running;

/// <summary>What a program that is executed as a run finds in its environment; docs/cli.md has the list.</summary>
internal static class RunVariables
{
    /// <summary>The variable by which a program, and all that it starts, is known.</summary>
    public const string Mark = "RLD_RUN_ID";

    /// <summary>The variables of a run: those of MLflow's own clients, so that they log to this run, and those of its parameters.</summary>
    public static Dictionary<string, string> Of(Run run, string trackingUri, IReadOnlyDictionary<string, string> parameters)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            // Wherever the program goes.
            ["MLFLOW_TRACKING_URI"] = StoreAddress.Of(trackingUri),
            ["MLFLOW_EXPERIMENT_ID"] = run.ExperimentId,
            // MLflow's clients end the run that they find there, which the other members go on with.
            ["MLFLOW_RUN_ID"] = run.MemberIndex is null ? run.Id : "",
            [Mark] = run.Id,

            // They would come from the wrapper and from the program, under one name.
            ["MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING"] = "false",
        };
        if (run.MemberIndex is { } index)
        {
            variables["RLD_MEMBER_INDEX"] = index.ToString(CultureInfo.InvariantCulture);
        }

        if (run.MemberCount is { } count)
        {
            variables["RLD_MEMBER_COUNT"] = count.ToString(CultureInfo.InvariantCulture);
        }

        foreach (var (name, value) in parameters)
        {
            variables[OfParameter(name)] = value;
        }

        return variables;
    }

    /// <summary>Adds an input: the folder with its files, and its version.</summary>
    public static void Add(Dictionary<string, string> variables, string name, Dataset input, string folder)
    {
        var (files, version) = OfInput(name);
        variables[files] = folder;
        variables[version] = input.RunId;
    }

    /// <summary>The variable of a parameter.</summary>
    public static string OfParameter(string name) => "RLD_PARAM_" + Normalize(name);

    /// <summary>The variables of an input: for its folder, and for its version.</summary>
    public static (string Files, string Version) OfInput(string name) =>
        ("RLD_INPUT_" + Normalize(name), $"RLD_INPUT_{Normalize(name)}_VERSION");

    // Names of variables hold capital letters, digits and underscores: POSIX.
    private static string Normalize(string name) =>
        string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToUpperInvariant(character) : '_'));
}
