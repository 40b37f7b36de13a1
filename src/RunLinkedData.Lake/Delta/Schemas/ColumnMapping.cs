using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Delta.Log;
using RunLinkedData.Lake.Tables;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Delta.Schemas;

/// <summary>What columns are named by in data files and in the log ("Column Mapping").</summary>
internal enum ColumnMapping
{
    /// <summary>Their names.</summary>
    None,

    /// <summary>Names of their own, which stay when a column is renamed.</summary>
    Name,

    /// <summary>IDs in data files, and names of their own in the log.</summary>
    Id,
}

/// <summary>Which mapping a table has.</summary>
internal static class ColumnMappings
{
    private const string ModeKey = "delta.columnMapping.mode";

    /// <summary>
    /// The mapping. "The table property should only be honored if the table's protocol" has the feature: without, it is as if there
    /// were none.
    /// </summary>
    public static ColumnMapping Of(DeltaProtocol protocol, DeltaMetadata metadata)
    {
        var isOn = protocol.ReaderVersion == DeltaFeatures.ColumnMappingVersion
            || protocol.ReaderFeatures.Contains(DeltaFeatures.ColumnMapping);
        return (isOn ? metadata.Configuration.GetValueOrDefault(ModeKey) : null) switch
        {
            null or "none" => ColumnMapping.None,
            "name" => ColumnMapping.Name,
            "id" => ColumnMapping.Id,
            var mode => throw new SourceException(
                ErrorCode.TableUnsupported, $"The Delta table has {ModeKey} = '{mode}', which is not known here."),
        };
    }

    /// <summary>What columns are found by in data files.</summary>
    public static ColumnMatch Match(ColumnMapping mapping) => mapping == ColumnMapping.Id ? ColumnMatch.Id : ColumnMatch.Name;
}
