package io.drayage.control.persistence;

import io.drayage.control.store.CatalogServer.Facts;
import io.drayage.control.store.VcenterInventory;
import io.drayage.control.store.VcenterInventory.Vm;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Replaces the listed servers of one vCenter within a transaction, in batches: 10,000 VMs take some dozen statements. Used once. */
final class InventoryReplacement {
    private static final int BATCH = 500;
    private static final int ID_DIGITS = 8;
    private static final int ATTEMPTS = 20;
    private static final int MAX_NOTES = 50;

    private final SqlConnection connection;
    private final VcenterInventory inventory;

    InventoryReplacement(SqlConnection connection, VcenterInventory inventory) {
        this.connection = connection;
        this.inventory = inventory;
    }

    Future<Void> run() {
        Texts.require("vmManagerId", inventory.vmManagerId(), Texts.ID);
        Map<String, Vm> byId = new LinkedHashMap<>();
        inventory.vms().forEach(vm -> byId.put(Texts.require("vmId", vm.vmId(), Texts.ID), vm));
        List<Vm> vms = List.copyOf(byId.values());
        Future<Void> chain = unlistOthers(List.copyOf(byId.keySet()));
        for (int from = 0; from < vms.size(); from += BATCH) {
            List<Vm> batch = vms.subList(from, Math.min(from + BATCH, vms.size()));
            chain = chain.compose(done -> update(batch)).compose(known -> insertMissing(batch, known));
        }
        return chain;
    }

    private Future<Void> unlistOthers(List<String> seen) {
        String sql = """
                UPDATE server SET listed = false
                WHERE listed AND vm_manager_id = $1 AND vm_id NOT IN (SELECT unnest($2::text[]))""";
        return connection
                .preparedQuery(sql)
                .execute(Arguments.of(inventory.vmManagerId(), seen))
                .mapEmpty();
    }

    /** Returns the ids of those that have rows already. */
    private Future<RowSet<Row>> update(List<Vm> batch) {
        String sql = """
                UPDATE server SET listed = true, vm_manager_name = $1, name = v.name, path = v.path,
                    instance_uuid = v.instance_uuid, guest = v.guest, capacity_bytes = v.capacity_bytes,
                    refusals = string_to_array(v.refusals, E'\\n'), warnings = string_to_array(v.warnings, E'\\n')
                FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::text[],
                    $10::text[]) AS v(vm_id, name, path, instance_uuid, guest, capacity_bytes, refusals, warnings)
                WHERE server.vm_manager_id = $2 AND server.vm_id = v.vm_id
                RETURNING server.vm_id""";
        return connection.preparedQuery(sql).execute(arguments(batch));
    }

    private Future<Void> insertMissing(List<Vm> batch, RowSet<Row> known) {
        var ids = Rows.list(known, row -> row.getString("vm_id")).stream().collect(Collectors.toSet());
        return insert(batch.stream().filter(vm -> !ids.contains(vm.vmId())).toList(), ATTEMPTS);
    }

    /** A server id that is taken leaves its VM out, and the next attempt tries another. */
    private Future<Void> insert(List<Vm> missing, int attempts) {
        if (missing.isEmpty()) {
            return Future.succeededFuture();
        }
        if (attempts == 0) {
            return Future.failedFuture(new IllegalStateException("no free server id found"));
        }
        String sql = """
                INSERT INTO server (server_id, vm_manager_id, vm_manager_name, vm_id, name, path, instance_uuid, guest,
                    capacity_bytes, refusals, warnings, listed)
                SELECT v.server_id, $2, $1, v.vm_id, v.name, v.path, v.instance_uuid, v.guest, v.capacity_bytes,
                    string_to_array(v.refusals, E'\\n'), string_to_array(v.warnings, E'\\n'), true
                FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::text[],
                    $10::text[], $11::text[])
                    AS v(vm_id, name, path, instance_uuid, guest, capacity_bytes, refusals, warnings, server_id)
                ON CONFLICT DO NOTHING RETURNING vm_id""";
        List<String> ids =
                missing.stream().map(vm -> PublicIds.random("s-", ID_DIGITS)).toList();
        return connection
                .preparedQuery(sql)
                .execute(arguments(missing).addValue(ids.toArray(new String[0])))
                .compose(done -> {
                    List<String> inserted = Rows.list(done, row -> row.getString("vm_id"));
                    List<Vm> left = new ArrayList<>(missing);
                    left.removeIf(vm -> inserted.contains(vm.vmId()));
                    return insert(left, attempts - 1);
                });
    }

    private Tuple arguments(List<Vm> batch) {
        return Arguments.of(
                Texts.cut(inventory.vmManagerName(), Texts.NAME),
                inventory.vmManagerId(),
                batch.stream().map(Vm::vmId).toList(),
                batch.stream().map(vm -> Texts.cut(vm.name(), Texts.NAME)).toList(),
                batch.stream().map(vm -> Texts.cut(vm.path(), Texts.PATH)).toList(),
                batch.stream()
                        .map(vm -> Texts.cut(vm.instanceUuid(), Texts.NAME))
                        .toList(),
                batch.stream()
                        .map(vm -> Texts.cut(vm.facts().guest(), Texts.NAME))
                        .toList(),
                batch.stream().map(vm -> vm.facts().capacityBytes()).toList(),
                batch.stream().map(vm -> notes(vm.facts(), true)).toList(),
                batch.stream().map(vm -> notes(vm.facts(), false)).toList());
    }

    /** One line each, since an array of arrays cannot be unnested; {@code string_to_array('')} is an empty array. */
    private static String notes(Facts facts, boolean refusals) {
        return (refusals ? facts.refusals() : facts.warnings())
                .stream()
                        .limit(MAX_NOTES)
                        .map(note -> Texts.cut(note.replaceAll("[\\r\\n]+", " "), Texts.MESSAGE))
                        .filter(note -> !note.isBlank())
                        .collect(Collectors.joining("\n"));
    }
}
