using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Delta.Log;
using RunLinkedData.Lake.Files;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Delta.Schemas;

/// <summary>What tables may need of their readers, and is known here ("Reader Version Requirements", "Valid Feature Names").</summary>
internal static class DeltaFeatures
{
    /// <summary>The version of readers from which on columns may be mapped.</summary>
    public const int ColumnMappingVersion = 2;

    /// <summary>The feature of tables whose columns may be mapped.</summary>
    public const string ColumnMapping = "columnMapping";

    /// <summary>From this version on features are named one by one.</summary>
    private const int FeaturesVersion = 3;

    private static readonly HashSet<string> Known =
    [
        ColumnMapping,
        "deletionVectors",
        "timestampNtz",
        "typeWidening",
        "typeWidening-preview",
        "v2Checkpoint",

        // Columns of the type "variant" are refused by their type; writers name the feature also where there is none.
        "variantType",
        "variantType-preview",
        "variantShredding",
        "variantShredding-preview",

        // "Readers don't need to understand or change anything new".
        "vacuumProtocolCheck",
    ];

    /// <summary>Refuses a table that needs something that is not known here.</summary>
    /// <exception cref="SourceException"><c>TABLE_UNSUPPORTED</c>, with the names of what is not known.</exception>
    public static void Check(DeltaProtocol protocol, FileLocation table)
    {
        if (protocol.ReaderVersion is < 1 or > FeaturesVersion)
        {
            throw new SourceException(
                ErrorCode.TableUnsupported,
                $"The Delta table '{table}' needs readers of the protocol's version {protocol.ReaderVersion}; "
                + $"known here are 1 to {FeaturesVersion}.");
        }

        var features = protocol.ReaderVersion == FeaturesVersion ? protocol.ReaderFeatures : [];
        var unknown = features.Where(name => !Known.Contains(name)).ToList();
        if (unknown.Count > 0)
        {
            throw new SourceException(
                ErrorCode.TableUnsupported,
                $"The Delta table '{table}' needs readers that know {string.Join(", ", unknown.Select(name => $"'{name}'"))}, "
                + "which is not known here.");
        }
    }
}
