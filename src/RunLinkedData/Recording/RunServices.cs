using Microsoft.Extensions.Logging;
using RunLinkedData.Datasets.Contracts;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Provenance.Capturing;
using RunLinkedData.Recording.Journal;
using RunLinkedData.Recording.Metering;
using RunLinkedData.Recording.Parameters;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Versions.Finding;

namespace RunLinkedData.Recording;

/// <summary>What the runs of a tracker share.</summary>
internal sealed record RunServices
{
    private readonly Lazy<EnvironmentOverrides> _overrides;

    public RunServices(EnvironmentSettings environment)
    {
        ReadVariable = environment.Read;
        _overrides = new(() => new EnvironmentOverrides(environment), LazyThreadSafetyMode.PublicationOnly);
    }

    public Func<string, string?> ReadVariable { get; }

    public required ITrackingStore Store { get; init; }

    public required ArtifactStoreRegistry ArtifactStores { get; init; }

    public required DatasetFormats Formats { get; init; }

    public required VersionSources Sources { get; init; }

    public required DatasetOpener Versions { get; init; }

    public required EarlierFiles Earlier { get; init; }

    public required ProgramContextSource ProgramContextSource { get; init; }

    /// <summary>Who is told what runs do; our own and those of the user, in the order in which they are told.</summary>
    public required IReadOnlyList<IRunObserver> Observers { get; init; }

    /// <summary>Where contracts of datasets are found by name; null when they are not looked for.</summary>
    public ContractFolder? Contracts { get; init; }

    /// <summary>Whether runs have a record among their artifacts.</summary>
    public required bool KeepsRecord { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    /// <summary>Where runs keep their journals; null when they keep none.</summary>
    public JournalFolder? Journals { get; init; }

    /// <summary>How the use of the machine is logged; null when it is not.</summary>
    public MeterSettings? Meter { get; init; }

    /// <summary>Whether this program only starts those that the runs execute.</summary>
    public bool StartsPrograms { get; init; }

    /// <summary>Whether what the program writes to its console is in the logs of its runs.</summary>
    public bool CaptureConsole { get; init; }

    /// <summary>How long values may wait for company.</summary>
    public required TimeSpan FlushInterval { get; init; }

    /// <summary>How long a run that was not completed may take to end.</summary>
    public required TimeSpan DisposeTimeout { get; init; }

    /// <summary>Parameters and pins from outside.</summary>
    /// <exception cref="MLflow.MlflowException"><c>INVALID_PARAMETER_VALUE</c>: one of them is not usable.</exception>
    public EnvironmentOverrides Overrides => _overrides.Value;
}
