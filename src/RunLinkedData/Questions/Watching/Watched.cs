using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Questions.Watching;

/// <summary>What is watched: a process, and a dataset of it or all of them.</summary>
internal sealed record Watched(Experiment Experiment, string? Dataset)
{
    public const int MarkLength = 8;

    /// <summary>
    /// Tells the process in its store from any other. A store that has moved and a process that was renamed stay what they were.
    /// </summary>
    public byte[] ProcessMark => Hash(string.Create(CultureInfo.InvariantCulture, $"{Experiment.ExperimentId} {Experiment.CreationTime}"));

    /// <summary>Tells the dataset from any other, and from all of them.</summary>
    public byte[] DatasetMark => Hash(Dataset ?? "");

    public override string ToString() => Dataset is null ? Experiment.Name : $"{Experiment.Name}/{Dataset}";

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text))[..MarkLength];
}
