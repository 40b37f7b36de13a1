using RunLinkedData.Model;
using RunLinkedData.OpenLineage.Facts;
using RunLinkedData.OpenLineage.Naming;

namespace RunLinkedData.OpenLineage;

/// <summary>Tells other programs of a run.</summary>
public static class RunExtensions
{
    /// <summary>
    /// The environment variables by which a program that the run starts, such as dbt or a Spark job, tells OpenLineage that its own run is
    /// a part of this one: <c>OPENLINEAGE_PARENT_ID</c> and <c>OPENLINEAGE_ROOT_PARENT_ID</c>.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="configure">Sets namespaces, as for the tracker of the run; null for OpenLineage's own settings.</param>
    /// <returns>The variables with their values; none when OpenLineage is not told of runs.</returns>
    /// <exception cref="ArgumentException">A setting cannot be used.</exception>
    public static IReadOnlyDictionary<string, string> GetOpenLineageVariables(
        this Run run, Action<OpenLineageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        var environment = EnvironmentSettings.OfProgram;
        var setup = LineageSetup.Of(configure, environment);
        if (setup.Transport is null)
        {
            return new Dictionary<string, string>();
        }

        var origin = RunOrigin.FromEnvironment(environment.Read, run.Id, setup.JobNamespaceOfRuns);
        ParentRun own = new(setup.Events.JobNamespace, run.Process, RunUuid.Of(run.Id));
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [RunOrigin.ParentVariable] = own.ToString(),
            [RunOrigin.RootVariable] = (origin.Root ?? origin.Parent ?? own).ToString(),
        };
    }
}
