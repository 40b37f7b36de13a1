using RunLinkedData.Datasets.Reading;

namespace RunLinkedData.Cli.Running;

/// <summary>What a program that is executed as a run finds in its environment; docs/cli.md has the list.</summary>
internal static class RunVariables
{
    /// <summary>The variables of a run: those of MLflow's own clients, so that they log to this run, and those of its parameters.</summary>
    public static Dictionary<string, string> Of(Run run, string trackingUri, IReadOnlyDictionary<string, string> parameters)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["MLFLOW_TRACKING_URI"] = trackingUri,
            ["MLFLOW_EXPERIMENT_ID"] = run.ExperimentId,
            ["MLFLOW_RUN_ID"] = run.Id,
            ["RLD_RUN_ID"] = run.Id,
        };
        foreach (var (name, value) in parameters)
        {
            variables["RLD_PARAM_" + Normalize(name)] = value;
        }

        return variables;
    }

    /// <summary>Adds an input: the folder with its files, and its version.</summary>
    public static void Add(Dictionary<string, string> variables, string name, Dataset input, string folder)
    {
        variables["RLD_INPUT_" + Normalize(name)] = folder;
        variables[$"RLD_INPUT_{Normalize(name)}_VERSION"] = input.RunId;
    }

    // Names of variables hold capital letters, digits and underscores: POSIX.
    private static string Normalize(string name) =>
        string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) ? char.ToUpperInvariant(character) : '_'));
}
