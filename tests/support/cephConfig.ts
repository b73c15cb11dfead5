export interface CephPorts {
  readonly monitor: number;
  readonly monitorV1: number;
  readonly gateway: number;
}

/** Manager modules take seconds to load and serve nobody here. */
const IDLE_MODULES =
  'rook cephadm dashboard restful k8sevents diskprediction_local prometheus zabbix telemetry insights influx alerts nfs ' +
  'orchestrator snap_schedule stats mds_autoscaler telegraf test_orchestrator volumes status iostat crash balancer ' +
  'devicehealth osd_support progress rbd_support selftest localpool osd_perf_query pg_autoscaler';

/**
 * The configuration of a cluster with one of each daemon, one copy of everything, in memory. Short Paxos intervals make it
 * come up in two seconds instead of ten.
 */
export function cephConfig(folder: string, clusterId: string, ports: CephPorts): string {
  return `
[global]
fsid = ${clusterId}
mon host = [v2:127.0.0.1:${ports.monitor},v1:127.0.0.1:${ports.monitorV1}]
public network = 127.0.0.0/8
ms bind ipv6 = false
run dir = ${folder}/run
admin socket = ${folder}/run/$cluster-$name.$pid.asok
log file = ${folder}/log/$name.log
pid file =
crash dir = ${folder}/log
keyring = ${folder}/keyring
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon warn on pool no redundancy = false
osd crush chooseleaf type = 0
mon data avail crit = 1
mon max pg per osd = 1000
debug ms = 0
[mon]
mon data = ${folder}/mon
mon data avail warn = 1
paxos propose interval = 0.05
paxos min wait = 0.01
mon osd min up ratio = 0
[mgr]
mgr data = ${folder}/mgr
mgr initial modules =
mgr disabled modules = ${IDLE_MODULES.split(' ').join(',')}
[osd]
osd data = ${folder}/osd$id
osd objectstore = memstore
osd max object name len = 2048
osd max object namespace len = 256
memstore device bytes = 4294967296
memstore page size = 1048576
osd op queue = wpq
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${ports.gateway}
rgw data = ${folder}/rgw
rgw dynamic resharding = false
rgw override bucket index max shards = 1
rgw enable usage log = false
rgw enable ops log = false
rgw run sync thread = false
rgw enable quota threads = false
rgw gc obj min wait = 1
rgw gc processor period = 5
rgw gc processor max time = 5
`;
}
