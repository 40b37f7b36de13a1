namespace RunLinkedData.OpenLineage.Naming;

/// <summary>How OpenLineage names a dataset: https://openlineage.io/docs/spec/naming.</summary>
/// <param name="Namespace">Where it is: a store, a bucket, a database server.</param>
/// <param name="Name">Which it is there.</param>
internal readonly record struct DatasetName(string Namespace, string Name);
